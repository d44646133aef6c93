using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.Common.Tests.Caching;

/// <summary><c>CDN-Cache-Control</c> and its like (RFC 9213).</summary>
public sealed class TargetedCacheControlTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("max-age=60,")]
    [InlineData("max-age=60, , no-store")]
    [InlineData("max-age=60 no-store")]
    [InlineData("max-age=60; no-store; ")]
    [InlineData("Max-Age=60")]
    [InlineData("max-age = 60")]
    [InlineData("max-age=")]
    [InlineData("max-age=\"60")]
    [InlineData("max-age='60'")]
    [InlineData("max-age=60s")]
    [InlineData("max-age=1000000000000000")]
    [InlineData("no-cache=\"Set-Cookie, private")]
    [InlineData("max-age=60, ü")]
    [InlineData("\tmax-age=60")]
    public void RFC_9213_2_1_a_field_that_is_empty_or_malformed_anywhere_is_ignored_as_a_whole(string field)
    {
        Assert.False(TargetedCacheControl.TryParse(field, out var directives));
        Assert.Same(ResponseDirectives.None, directives);
    }

    [Fact]
    public void RFC_9213_2_1_a_mistake_in_one_line_makes_all_lines_ignored()
    {
        Assert.False(TargetedCacheControl.TryParse(new StringValues(["max-age=60", "no-store,"]), out _));
        Assert.False(TargetedCacheControl.TryParse(StringValues.Empty, out _));
    }

    [Fact]
    public void RFC_9213_2_1_directives_are_members_of_a_Dictionary()
    {
        Assert.True(TargetedCacheControl.TryParse(
            new StringValues(["max-age=60, s-maxage=30;ignored=1, no-cache=\"Set-Cookie, X\", must-revalidate", "stale-while-revalidate=5, foo=(1 2)"]),
            out var directives));

        Assert.Equal(TimeSpan.FromSeconds(60), directives.MaxAge);
        Assert.Equal(TimeSpan.FromSeconds(30), directives.SharedMaxAge);
        Assert.Equal(TimeSpan.FromSeconds(5), directives.StaleWhileRevalidate);
        Assert.True(directives.MustRevalidate);
        Assert.False(directives.NoCache);
        Assert.Equal(["Set-Cookie", "X"], directives.NoCacheFields);
    }

    [Fact]
    public void RFC_9213_2_1_of_a_duplicated_directive_the_last_counts_as_in_any_Dictionary()
    {
        Assert.True(TargetedCacheControl.TryParse("max-age=1, no-store, max-age=60, no-store=?0", out var directives));

        Assert.Equal(TimeSpan.FromSeconds(60), directives.MaxAge);
        Assert.False(directives.NoStore);
    }

    [Theory]
    [InlineData("max-age=60.5")]
    [InlineData("max-age=\"60\"")]
    [InlineData("max-age=sixty")]
    [InlineData("max-age=-1")]
    [InlineData("max-age=@60")]
    [InlineData("max-age=(60)")]
    [InlineData("max-age")]
    public void RFC_9213_2_1_seconds_of_another_type_are_not_coerced_and_make_the_response_stale(string field)
    {
        Assert.True(TargetedCacheControl.TryParse(field, out var directives));
        Assert.Equal(TimeSpan.Zero, directives.MaxAge);
    }

    [Theory]
    [InlineData("no-store=1, private=1, no-cache=1, public=1, immutable=x")]
    [InlineData("no-store=(), private=(\"a\"), no-cache=:aGk=:, public=\"\", immutable=1.0")]
    public void RFC_9213_2_1_other_directives_of_another_type_restrict_and_never_permit(string field)
    {
        Assert.True(TargetedCacheControl.TryParse(field, out var directives));
        Assert.True(directives is { NoStore: true, Private: true, NoCache: true, Public: false, Immutable: false });
    }

    [Fact]
    public void RFC_9213_2_1_field_names_may_be_a_String_or_a_Token()
    {
        Assert.True(TargetedCacheControl.TryParse("no-cache=Set-Cookie, private=\"X, Y\"", out var directives));

        Assert.False(directives.NoCache || directives.Private);
        Assert.Equal(["Set-Cookie"], directives.NoCacheFields);
        Assert.Equal(["X", "Y"], directives.PrivateFields);
    }

    [Fact]
    public void RFC_9111_1_2_2_too_many_seconds_are_2_to_the_31()
    {
        Assert.True(TargetedCacheControl.TryParse("max-age=999999999999999", out var directives));
        Assert.Equal(TimeSpan.FromSeconds(2_147_483_648), directives.MaxAge);
    }
}
