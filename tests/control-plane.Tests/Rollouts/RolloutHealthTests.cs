using CdnMusic.ControlPlane.Rollouts;
using CdnMusic.Protocol.Latency;

namespace CdnMusic.ControlPlane.Tests.Rollouts;

public sealed class RolloutHealthTests
{
    private static readonly RolloutRequest Request = new(new Dictionary<string, string>());

    [Theory]
    [InlineData(1000, 200, true)]
    [InlineData(1000, 700, false)]
    [InlineData(15, 1, false)]
    public void Answers_that_begin_much_later_than_elsewhere_and_before_take_a_revision_back(double nowMs, double usualMs, bool takenBack)
    {
        var reason = RolloutHealth.Regression(Request, [Edge("a", nowMs, usualMs)], [Edge("b", usualMs, usualMs)]);

        Assert.Equal(takenBack, reason is not null);
    }

    [Fact]
    public void Where_it_was_as_slow_before_or_is_as_slow_elsewhere_the_revision_is_not_to_blame()
    {
        Assert.Null(RolloutHealth.Regression(Request, [Edge("a", 1000, 1000)], [Edge("b", 10, 10)]));
        Assert.Null(RolloutHealth.Regression(Request, [Edge("a", 1000, 10)], [Edge("b", 1000, 10)]));
    }

    [Fact]
    public void A_few_slow_answers_or_nothing_to_compare_them_with_are_no_reason()
    {
        Assert.Null(RolloutHealth.Regression(Request, [Edge("a", 1000, 10, answers: 19)], [Edge("b", 10, 10)]));
        Assert.Null(RolloutHealth.Regression(Request, [Edge("a", 1000, 10) with { FirstBytesBefore = [] }], []));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1.1, 1)]
    [InlineData(2, 2)]
    [InlineData(1000, 20)]
    [InlineData(1e9, LatencyBuckets.Count - 1)]
    public void Each_bucket_ends_at_a_root_of_2_times_the_one_before(double ms, int bucket) => Assert.Equal(bucket, LatencyBuckets.IndexOf(ms));

    [Fact]
    public void A_percentile_is_the_end_of_the_bucket_that_it_is_in()
    {
        Assert.Equal(1, LatencyBuckets.Quantile(Counts(99, 0, 1), 0.99));
        Assert.Equal(32, LatencyBuckets.Quantile(Counts(98, 30, 2), 0.99), 6);
        Assert.Equal(double.NaN, LatencyBuckets.Quantile([], 0.99));
    }

    private static WatchedEdge Edge(string id, double nowMs, double beforeMs, int answers = 100) =>
        new(id, true, (ulong)answers, 0, 0.1, 0, 0.1, Counts(0, nowMs, (ulong)answers), Counts(0, beforeMs, 100));

    private static ulong[] Counts(ulong fast, double ms, ulong count)
    {
        var counts = new ulong[LatencyBuckets.Count];
        counts[0] = fast;
        counts[LatencyBuckets.IndexOf(ms)] += count;
        return counts;
    }
}
