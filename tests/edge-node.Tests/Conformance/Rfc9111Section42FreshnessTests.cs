using System.Globalization;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 section 4.2: how long a response is fresh, and how old it is. Origins that answered long ago stand in for waiting.</summary>
[Trait("RFC", "9111 section 4.2")]
public sealed class Rfc9111Section42FreshnessTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [Trait("RFC", "9111 section 4.2.1")]
    [InlineData(true, "max-age=60")]
    [InlineData(true, "s-maxage=60, max-age=0")]
    [InlineData(true, "max-age=0, s-maxage=60")]
    [InlineData(false, "s-maxage=0, max-age=60")]
    [InlineData(false, "max-age=0")]
    [InlineData(false, "max-age=60, no-cache")]
    [InlineData(true, "MAX-AGE=60")]
    [InlineData(true, "max-age=\"60\"")]
    [InlineData(true, "max-age=60, , unknown, other=\"a, b\"")]
    [InlineData(true, "unknown=\"max-age=0, no-store\", max-age=60")]
    [InlineData(false, "max-age=-60")]
    [InlineData(false, "max-age=+60")]
    [InlineData(false, "max-age=60.5")]
    [InlineData(false, "max-age=1e3")]
    [InlineData(false, "max-age=0x60")]
    [InlineData(false, "max-age=60s")]
    [InlineData(false, "max-age=6 0")]
    [InlineData(false, "max-age='60'")]
    [InlineData(false, "max-age=\"60")]
    [InlineData(false, "max-age=")]
    [InlineData(false, "max-age")]
    [InlineData(false, "max-age=;60")]
    [InlineData(false, "s-maxage=nonsense, max-age=60")]
    [InlineData(true, "max-age=2147483648")]
    [InlineData(true, "max-age=99999999999999999999999999")]
    [InlineData(true, "max-age=0000000060")]
    [InlineData(true, "max-age=60, max-age=60")]
    [InlineData(false, "max-age=60, max-age=0")]
    [InlineData(false, "max-age=0, max-age=60")]
    [InlineData(false, "max-age=3600, max-age=60")]
    [InlineData(false, "max-age=60, max-age=x")]
    public async Task Every_form_of_cache_control_is_read_strictly_and_in_doubt_as_stale(bool fresh, string cacheControl)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: " + cacheControl);

        await resource.GetAsync();

        Assert.Equal(fresh, (await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 4.2.1")]
    [InlineData(true, "Cache-Control: max-age=60", "Cache-Control: max-age=60")]
    [InlineData(false, "Cache-Control: max-age=60", "Cache-Control: max-age=1")]
    [InlineData(true, "Cache-Control: public", "Cache-Control: max-age=60")]
    [InlineData(true, "Cache-Control: max-age=60", "Expires: 0")]
    [InlineData(true, "Cache-Control: s-maxage=60", "Expires: 0")]
    public async Task Lines_are_read_together_and_expires_yields_to_max_age(bool fresh, params string[] lines)
    {
        var resource = fixture.NewResource().Answer("body", lines);

        await resource.GetAsync();

        Assert.Equal(fresh, (await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.3")]
    [InlineData(60, true)]
    [InlineData(0, false)]
    [InlineData(-60, false)]
    public async Task Expires_counts_from_date(int seconds, bool fresh)
    {
        var resource = fixture.NewResource().Answer("body", RawAnswer.Date("Date", 0), RawAnswer.Date("Expires", seconds));

        await resource.GetAsync();

        Assert.Equal(fresh, (await resource.GetAsync()).IsHit);
    }

    [Fact]
    [Trait("RFC", "9111 section 4.2.1")]
    public async Task A_skewed_clock_of_the_origin_does_not_change_the_lifetime()
    {
        var resource = fixture.NewResource().Answer("body", RawAnswer.Date("Date", 3600), RawAnswer.Date("Expires", 3660));

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.InRange(Ttl(second), 30, 60);
    }

    [Theory]
    [Trait("RFC", "9110 section 5.6.7")]
    [InlineData("{0:ddd, dd MMM yyyy HH:mm:ss} GMT", true)]
    [InlineData("{0:dddd, dd-MMM-yy HH:mm:ss} GMT", true)]
    [InlineData("{0:ddd MMM d HH:mm:ss yyyy}", false)]
    [InlineData("{0:ddd MMM dd HH:mm:ss yyyy}", true)]
    [InlineData("{0:ddd, dd mmm yyyy HH:mm:ss}", false)]
    [InlineData("{0:ddd, dd MMM yyyy HH:mm:ss} +0000", false)]
    [InlineData("{0:ddd, dd MMM yyyy HH:mm:ss} PST", false)]
    [InlineData("{0:ddd, dd MMM yyyy HH:mm} GMT", false)]
    [InlineData("{0:yyyy-MM-ddTHH:mm:ssZ}", false)]
    [InlineData("{0:dd MMM yyyy HH:mm:ss} GMT", false)]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("", false)]
    [InlineData("tomorrow", false)]
    public async Task The_three_forms_of_dates_are_read_and_all_else_has_expired(string format, bool fresh)
    {
        // A day of one digit is written with a space before it in the third form: the tenth of some month after next has two anyway.
        var next = DateTime.UtcNow.AddMonths(2);
        var day = new DateTime(next.Year, next.Month, format.Contains(" d ", StringComparison.Ordinal) ? 3 : 10, 0, 0, 0, DateTimeKind.Utc);
        var resource = fixture.NewResource().Answer("body", "Expires: " + string.Format(CultureInfo.InvariantCulture, format, day));

        await resource.GetAsync();

        Assert.Equal(fresh, (await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.3")]
    [InlineData(60, 60)]
    [InlineData(60, 3600)]
    public async Task Two_expires_lines_have_expired(int one, int other)
    {
        var resource = fixture.NewResource().Answer("body", RawAnswer.Date("Expires", one), RawAnswer.Date("Expires", other));

        await resource.GetAsync();

        Assert.False((await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 4.2.3")]
    [InlineData(0, 0, "Age: 0")]
    [InlineData(30, 0, "Age: 30")]
    [InlineData(30, 30, "Age: 10")]
    [InlineData(40, 10, "Age: 40")]
    [InlineData(0, -3600, "Age: 0")]
    [InlineData(30, 0, "Age: 30, 50")]
    [InlineData(30, 0, "Age: 30", "Age: 50")]
    [InlineData(20, 20, "Age: -30")]
    [InlineData(20, 20, "Age: 30.5")]
    [InlineData(20, 20, "Age: \"30\"")]
    [InlineData(20, 20, "Age: old")]
    [InlineData(20, 20, "Age:")]
    public async Task The_age_is_the_greater_of_what_age_and_date_say(int expected, int dateAgo, params string[] age)
    {
        var resource = fixture.NewResource().Answer("body", ["Cache-Control: max-age=600", RawAnswer.Date("Date", -dateAgo), .. age]);

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.InRange(int.Parse(first.Field("Age"), CultureInfo.InvariantCulture), expected, expected + 20);
        Assert.InRange(int.Parse(second.Field("Age"), CultureInfo.InvariantCulture), expected, expected + 20);
        Assert.InRange(Ttl(second), 580 - expected, 600 - expected);
    }

    [Theory]
    [Trait("RFC", "9111 section 4.2.3")]
    [InlineData("Age: 60")]
    [InlineData("Age: 2147483648")]
    [InlineData("Age: 99999999999999999999")]
    public async Task What_is_as_old_as_its_lifetime_on_arrival_is_stale(string age)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", age);

        await resource.GetAsync();

        Assert.False((await resource.GetAsync()).IsHit);
    }

    [Fact]
    [Trait("RFC", "9111 section 4.2.3")]
    public async Task A_date_in_the_past_makes_old()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", RawAnswer.Date("Date", -120));

        await resource.GetAsync();

        Assert.False((await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9110 section 6.6.1")]
    [InlineData("X-None: 1")]
    [InlineData("Date: today")]
    [InlineData("Date:")]
    public async Task Without_a_valid_date_the_time_of_receipt_is_recorded(string line)
    {
        var resource = fixture.NewResource().Answer(_ => new RawAnswer(200, "body", "Cache-Control: max-age=60", "Age: 10", line) { Dated = false });

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.InRange(int.Parse(second.Field("Age"), CultureInfo.InvariantCulture), 10, 30);
        Assert.InRange(DateTimeOffset.ParseExact(second.Field("Date"), "R", CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddSeconds(-30), DateTimeOffset.UtcNow);
    }

    [Fact]
    [Trait("RFC", "9110 section 6.6.1")]
    public async Task The_date_is_the_origins_for_as_long_as_a_response_is_stored()
    {
        var date = RawAnswer.Date("Date", -20);
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", date);

        await resource.GetAsync();

        Assert.Equal(date["Date: ".Length..], (await resource.GetAsync()).Field("Date"));
    }

    [Theory]
    [Trait("RFC", "9111 section 4.2.2")]
    [InlineData(200, "public", true)]
    [InlineData(299, "public", true)]
    [InlineData(200, "", false)]
    [InlineData(302, "", false)]
    [InlineData(200, "public, max-age=0", false)]
    [InlineData(200, "public, max-age=x", false)]
    [InlineData(200, "public, no-cache", false)]
    public async Task A_response_that_says_public_is_fresh_for_a_part_of_its_time_since_modification(int status, string cacheControl, bool fresh)
    {
        var resource = fixture.NewResource().Answer(status, "body", "Cache-Control: " + cacheControl, RawAnswer.Date("Last-Modified", -3000));

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal(fresh, second.IsHit);
        if (fresh)
        {
            Assert.InRange(Ttl(second), 270, 300);
        }
    }

    [Theory]
    [Trait("RFC", "9111 section 4.2.2")]
    [InlineData("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", 86_000, 86_400)]
    [InlineData("Last-Modified: long ago", null, null)]
    [InlineData("Last-Modified: Sun, 06 Nov 2094 08:49:37 GMT", null, null)]
    public async Task Heuristic_lifetimes_are_capped_and_need_a_date_in_the_past(string lastModified, int? atLeast, int? atMost)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: public", lastModified);

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal(atLeast is not null, second.IsHit);
        if (atLeast is not null)
        {
            Assert.InRange(Ttl(second), atLeast.Value, atMost!.Value);
        }
    }

    [Fact]
    [Trait("RFC", "9111 section 4.2.2")]
    public async Task An_invalid_expires_is_not_replaced_by_heuristics()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: public", "Expires: 0", RawAnswer.Date("Last-Modified", -100_000));

        await resource.GetAsync();

        Assert.False((await resource.GetAsync()).IsHit);
    }

    private static int Ttl(Reply reply) => int.Parse(reply.CacheStatus.Split("ttl=")[1].Split(';', ',')[0], CultureInfo.InvariantCulture);
}
