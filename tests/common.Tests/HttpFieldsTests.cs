using CdnMusic.HttpFields;
using CsCheck;

namespace CdnMusic.Common.Tests;

/// <summary>The field parsers, by section of the RFC they implement.</summary>
public sealed class HttpFieldsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RFC_9111_5_2_2_directives_are_read_whatever_their_case_and_form()
    {
        var directives = ResponseDirectives.Parse("Public, MAX-AGE=\"60\", s-maxage=10, stale-while-revalidate=5, no-cache=\"Set-Cookie, X\", unknown=1");

        Assert.True(directives.Public);
        Assert.Equal(TimeSpan.FromSeconds(60), directives.MaxAge);
        Assert.Equal(TimeSpan.FromSeconds(10), directives.SharedMaxAge);
        Assert.Equal(TimeSpan.FromSeconds(5), directives.StaleWhileRevalidate);
        Assert.False(directives.NoCache);
        Assert.Equal(["Set-Cookie", "X"], directives.NoCacheFields);
    }

    [Theory]
    [InlineData("max-age=abc")]
    [InlineData("max-age=-1")]
    public void RFC_9111_4_2_1_an_invalid_max_age_means_stale(string field) =>
        Assert.Equal(TimeSpan.Zero, ResponseDirectives.Parse(field).MaxAge);

    [Theory]
    [InlineData("max-age=60, no-store", true)]
    [InlineData("max-age=60;;", false)]
    [InlineData("MAX-AGE=60", false)]
    public void RFC_9213_2_1_a_targeted_field_counts_only_when_it_is_a_valid_dictionary(string field, bool valid) =>
        Assert.Equal(valid, TargetedCacheControl.TryParse(field, out _));

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void RFC_9110_5_6_7_all_three_date_forms_are_read(string text)
    {
        Assert.True(HttpDate.TryParse(text, Now, out var date));
        Assert.Equal(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero), date);
    }

    [Fact]
    public void RFC_9110_8_8_3_weak_and_strong_tags_compare_as_the_table_says()
    {
        Assert.True(EntityTag.TryParse("W/\"1\"", out var weak));
        Assert.True(EntityTag.TryParse("\"1\"", out var strong));

        Assert.False(weak.StrongEquals(weak));
        Assert.True(weak.WeakEquals(strong));
        Assert.False(weak.StrongEquals(strong));
        Assert.True(strong.StrongEquals(strong));
    }

    [Fact]
    public void RFC_9110_14_ranges_never_leave_the_representation_whatever_is_asked() =>
        Gen.Select(Gen.String, Gen.Long[0, 100_000]).Sample((text, length) =>
        {
            var outcome = RangeField.Resolve("bytes=" + text, length, out var ranges);
            Assert.True(outcome != RangeOutcome.Satisfiable || ranges.All(r => r.Start >= 0 && r.Length > 0 && r.Start + r.Length <= length));
        });

    [Fact]
    public void RFC_9211_a_hit_and_a_miss_read_as_the_examples_do()
    {
        Assert.Equal("edge-1; hit; ttl=30", CacheStatus.Hit("edge-1", 30));
        Assert.Equal(
            "edge-1; fwd=uri-miss; fwd-status=200; stored",
            CacheStatus.Forwarded("edge-1", ForwardReason.UriMiss, 200, stored: true, collapsed: false, detail: null));
    }
}
