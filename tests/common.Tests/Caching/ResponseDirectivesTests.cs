using CdnMusic.HttpFields;
using CsCheck;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.Common.Tests.Caching;

/// <summary>The quirks of <c>Cache-Control</c> in responses (RFC 9111 5.2.2), which every origin writes in its own way.</summary>
public sealed class ResponseDirectivesTests
{
    [Theory]
    [InlineData("max-age=60", 60)]
    [InlineData("MAX-AGE=60", 60)]
    [InlineData("max-age=\"60\"", 60)]
    [InlineData("max-age=\"6\\0\"", 60)]
    [InlineData("max-age=0060", 60)]
    [InlineData("max-age=0", 0)]
    [InlineData(",, \t,max-age=60,,", 60)]
    [InlineData("foo=\"max-age=1, max-age=2\", max-age=60", 60)]
    [InlineData("foo=\"a\\\"b, max-age=1\", max-age=60", 60)]
    [InlineData("x-max-age=1, max-age=60", 60)]
    [InlineData("max-agee=1, max-age=60", 60)]
    public void RFC_9111_5_2_an_argument_is_a_token_or_quoted_and_unknown_directives_hide_nothing(string field, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ResponseDirectives.Parse(field).MaxAge);

    [Theory]
    [InlineData("max-age")]
    [InlineData("max-age=")]
    [InlineData("max-age=\"\"")]
    [InlineData("max-age=-1")]
    [InlineData("max-age=+60")]
    [InlineData("max-age=60.5")]
    [InlineData("max-age=6e1")]
    [InlineData("max-age=0x3C")]
    [InlineData("max-age='60'")]
    [InlineData("max-age=\"60")]
    [InlineData("max-age=60\"")]
    [InlineData("max-age=\"60\"0")]
    [InlineData("max-age=6 0")]
    [InlineData("max-age=60;x")]
    [InlineData("max-age=60s")]
    [InlineData("max-age=６０")]
    [InlineData("max-age: 60")]
    public void RFC_9111_4_2_1_seconds_that_are_no_delta_seconds_make_the_response_stale(string field) =>
        Assert.Equal(TimeSpan.Zero, ResponseDirectives.Parse(field).MaxAge);

    [Theory]
    [InlineData("2147483648")]
    [InlineData("2147483649")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999999999")]
    public void RFC_9111_1_2_2_too_many_seconds_are_2_to_the_31(string seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(2_147_483_648), ResponseDirectives.Parse($"max-age={seconds}").MaxAge);

    [Fact]
    public void RFC_9111_4_2_1_duplicates_that_differ_mean_stale_across_lines_too()
    {
        Assert.Equal(TimeSpan.Zero, ResponseDirectives.Parse("max-age=1, max-age=60").MaxAge);
        Assert.Equal(TimeSpan.FromSeconds(60), ResponseDirectives.Parse("max-age=60, max-age=60").MaxAge);
        Assert.Equal(TimeSpan.Zero, ResponseDirectives.Parse("max-age=x, max-age=60").MaxAge);
        Assert.Equal(TimeSpan.Zero, ResponseDirectives.Parse(new StringValues(["public, s-maxage=1", "s-maxage=60"])).SharedMaxAge);
    }

    [Fact]
    public void RFC_9111_4_2_1_conflicting_directives_are_all_reported()
    {
        var directives = ResponseDirectives.Parse(new StringValues(["public, private", "no-cache, max-age=60", "no-store"]));

        Assert.True(directives is { Public: true, Private: true, NoCache: true, NoStore: true });
        Assert.Equal(TimeSpan.FromSeconds(60), directives.MaxAge);
    }

    [Theory]
    [InlineData("no-store=x")]
    [InlineData("no-store;x")]
    [InlineData("no-store=\"")]
    [InlineData("No-Store")]
    public void RFC_9111_5_2_2_5_no_store_restricts_whatever_comes_after_it(string field) => Assert.True(ResponseDirectives.Parse(field).NoStore);

    [Theory]
    [InlineData("public;x")]
    [InlineData("public x")]
    [InlineData("public=\"")]
    [InlineData("immutable;x")]
    [InlineData("must-understand;x")]
    public void RFC_9111_5_2_a_malformed_directive_permits_nothing(string field)
    {
        var directives = ResponseDirectives.Parse(field);

        Assert.False(directives.Public || directives.Immutable || directives.MustUnderstand);
    }

    [Theory]
    [InlineData("no-cache=\"Set-Cookie\"", "Set-Cookie")]
    [InlineData("no-cache=Set-Cookie", "Set-Cookie")]
    [InlineData("no-cache=\"a,,\tb , c\"", "a b c")]
    [InlineData("no-cache=\"a\", no-cache=\"b\"", "a b")]
    public void RFC_9111_5_2_2_4_a_qualified_no_cache_names_fields(string field, string names)
    {
        var directives = ResponseDirectives.Parse(field);

        Assert.False(directives.NoCache);
        Assert.Equal(names.Split(' '), directives.NoCacheFields);
    }

    [Theory]
    [InlineData("no-cache, private")]
    [InlineData("no-cache=, private=")]
    [InlineData("no-cache=\"\", private=\"\"")]
    [InlineData("no-cache=\",\", private=\" \"")]
    [InlineData("no-cache=\"a b\", private=\"a:b\"")]
    [InlineData("no-cache=\"a, private")]
    [InlineData("no-cache=\"a\"x, private=\"a\"x")]
    [InlineData("no-cache=\"a\", no-cache, private=\"a\", private")]
    public void RFC_9111_5_2_2_4_and_7_a_list_that_names_nothing_or_is_malformed_restricts_the_whole_response(string field)
    {
        var directives = ResponseDirectives.Parse(field);

        Assert.True(directives.NoCache);
        Assert.True(directives.Private);
    }

    [Fact]
    public void RFC_9111_5_2_a_quote_that_nobody_closes_hides_nothing_behind_it()
    {
        var directives = ResponseDirectives.Parse("foo=\"bar, no-store, max-age=60");

        Assert.True(directives.NoStore);
        Assert.Equal(TimeSpan.FromSeconds(60), directives.MaxAge);
    }

    [Fact]
    public void RFC_9111_5_2_3_whatever_text_comes_parsing_does_not_throw_and_no_store_is_found() =>
        Gen.OneOf(Gen.String, Gen.Char["a-=\", \\;1"].Array[0, 30].Select(text => new string(text))).Sample(text =>
        {
            _ = ResponseDirectives.Parse(text);
            _ = RequestDirectives.Parse(text, text);
            Assert.True(ResponseDirectives.Parse(new StringValues([text, "no-store"])).NoStore);
        });
}
