using CdnMusic.CacheSim.Music;

namespace CdnMusic.Bench.Tests.Music;

public sealed class MusicTraceTests
{
    private static readonly MusicTraceOptions Options = new() { Requests = 100_000, Tracks = 500, Days = 2, Releases = 3 };

    [Fact]
    public void The_same_options_give_the_same_trace_and_another_seed_another()
    {
        var trace = MusicTrace.Generate(Options).ToArray();

        Assert.Equal(Options.Requests, trace.Length);
        Assert.Equal(trace, MusicTrace.Generate(Options));
        Assert.NotEqual(trace, MusicTrace.Generate(Options with { Seed = 2 }));
    }

    [Fact]
    public void Time_never_goes_back_and_spans_about_the_days_asked_for()
    {
        var times = MusicTrace.Generate(Options).Select(r => r.Time).ToArray();

        Assert.Equal(times.Order(), times);
        Assert.InRange(times[^1], 86_400, 4 * 86_400);
    }

    [Fact]
    public void An_object_has_one_size_and_the_formats_can_hold_it() =>
        Assert.All(MusicTrace.Generate(Options).GroupBy(r => r.Id), requests =>
        {
            Assert.True(requests.Key <= ulong.MaxValue);
            Assert.InRange(Assert.Single(requests.Select(r => r.Size).Distinct()), 1, uint.MaxValue);
        });

    [Fact]
    public void A_few_tracks_draw_most_requests()
    {
        var perTrack = MusicTrace.Generate(Options).GroupBy(r => r.Id >> 24).Select(g => g.Count()).OrderDescending().ToArray();

        Assert.True(perTrack.Take(Options.Tracks / 5).Sum() > Options.Requests / 2, "A fifth of the tracks draws more than half of the requests.");
    }

    [Fact]
    public void A_release_is_not_heard_before_it_is_out_and_draws_a_spike()
    {
        var random = new Random(1);
        var release = new Album(7, 10, 1000);
        var schedule = new ReleaseSchedule([release]);

        int Drawn(double now) => Enumerable.Range(0, 1000).Count(_ => schedule.DrawRecent(now, random) == release);

        Assert.Equal(0, Drawn(999));
        Assert.InRange(Drawn(1000), 200, 400);
        Assert.InRange(Drawn(1000 + (3 * 86_400)), 1, 60);
    }

    [Fact]
    public void Evenings_are_busier_than_mornings()
    {
        var arrivals = new Arrivals(60, new Random(1));
        var perHour = new int[24];
        for (var i = 0; i < 10_000; i++)
        {
            perHour[(int)(arrivals.Next() / 3600) % 24]++;
        }

        Assert.True(perHour[20] > 3 * perHour[8]);
    }
}
