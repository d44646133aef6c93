using CdnMusic.EdgeNode.Reporting;

namespace CdnMusic.EdgeNode.Tests.Reporting;

public sealed class ReplicaRoundTests
{
    private static readonly Uri[] Urls = [.. Enumerable.Range(1, 3).Select(i => new Uri($"http://10.0.0.{i}:8060"))];

    [Fact]
    public void Each_replica_is_tried_before_any_is_tried_again_and_edges_do_not_all_try_the_same_next()
    {
        var nextAfterFirst = new HashSet<(Uri, Uri)>();
        for (var seed = 0; seed < 50; seed++)
        {
            var round = new ReplicaRound(Urls, new Random(seed));
            var tried = Enumerable.Range(0, 6).Select(_ => Next(round)).ToArray();

            Assert.Equal(Urls.ToHashSet(), tried.Take(3).ToHashSet());
            Assert.Equal(tried.Take(3), tried.Skip(3));
            nextAfterFirst.Add((tried[0], tried[1]));
        }

        Assert.Equal(6, nextAfterFirst.Count);

        static Uri Next(ReplicaRound round)
        {
            var url = round.Current;
            round.Failed();
            return url;
        }
    }

    [Fact]
    public void Pauses_are_short_for_a_round_then_grow_to_a_bound_and_are_short_again_after_a_success()
    {
        var round = new ReplicaRound(Urls, new Largest());

        var pauses = Enumerable.Range(0, 30).Select(_ => round.Failed().TotalMilliseconds).ToArray();
        round.Succeeded();

        Assert.Equal([200, 200, 200, 400, 400, 400, 800], pauses.Take(7).Select(p => Math.Round(p)));
        Assert.Equal(ReplicaRound.LongestPause.TotalMilliseconds, pauses[^1], 1);
        Assert.Equal(200, round.Failed().TotalMilliseconds, 1);
    }

    private sealed class Largest : Random
    {
        public override double NextDouble() => 1 - 1e-12;
    }
}
