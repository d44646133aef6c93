using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.Common.Tests.Caching;

/// <summary><c>Cache-Control</c> and <c>Pragma</c> in requests (RFC 9111 5.2.1, 5.4): advice, of which what is invalid is dropped.</summary>
public sealed class RequestDirectivesTests
{
    [Fact]
    public void RFC_9111_5_2_1_all_directives_are_read()
    {
        var directives = RequestDirectives.Parse(new StringValues(
            ["max-age=1, MIN-FRESH=\"2\", max-stale=3", "no-cache, no-store, no-transform, only-if-cached, stale-if-error=4"]));

        Assert.True(directives is { NoCache: true, NoStore: true, NoTransform: true, OnlyIfCached: true });
        Assert.Equal(
            [1, 2, 3, 4],
            new[] { directives.MaxAge, directives.MinFresh, directives.MaxStale, directives.StaleIfError }.Select(t => t!.Value.TotalSeconds));
    }

    [Theory]
    [InlineData("max-stale", true)]
    [InlineData("max-stale=", false)]
    [InlineData("max-stale=x", false)]
    [InlineData("max-stale;x", false)]
    public void RFC_9111_5_2_1_2_max_stale_without_an_argument_accepts_any_staleness(string field, bool any) =>
        Assert.Equal(any ? TimeSpan.MaxValue : null, RequestDirectives.Parse(field).MaxStale);

    [Theory]
    [InlineData("max-age=x, max-age=60")]
    [InlineData("max-age=60, max-age=1")]
    [InlineData("max-age=-1, max-age=60")]
    public void RFC_9111_5_2_1_an_invalid_argument_drops_its_directive_and_the_first_valid_one_counts(string field) =>
        Assert.Equal(TimeSpan.FromSeconds(60), RequestDirectives.Parse(field).MaxAge);

    [Fact]
    public void RFC_9111_5_4_Pragma_counts_only_without_Cache_Control()
    {
        Assert.True(RequestDirectives.Parse(StringValues.Empty, "No-Cache").NoCache);
        Assert.True(RequestDirectives.Parse(StringValues.Empty, "foo, no-cache").NoCache);
        Assert.False(RequestDirectives.Parse("max-age=60", "no-cache").NoCache);
        Assert.False(RequestDirectives.Parse(StringValues.Empty, "no-cache=x").NoCache);
        Assert.Same(RequestDirectives.None, RequestDirectives.Parse(StringValues.Empty));
    }
}
