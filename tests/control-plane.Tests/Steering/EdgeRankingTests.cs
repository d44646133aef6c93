using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;
using CsCheck;

namespace CdnMusic.ControlPlane.Tests.Steering;

public sealed class EdgeRankingTests
{
    private static readonly SteeringRules Rules = new();

    private static readonly Gen<(EdgeState State, double Load, double Rtt)> GenEdge = Gen.Select(
        Gen.Enum<EdgeState>(), Gen.Double[0, 1.2], Gen.OneOf(Gen.Double[0.1, 300], Gen.Const(double.NaN)));

    [Fact]
    public void The_nearest_edge_wins_over_one_that_is_far() =>
        Assert.Equal([1, 0], Rank([Ready(), Ready()], [80, 10], key: 7));

    [Fact]
    public void An_edge_that_sheds_loses_to_one_that_is_farther_away() =>
        Assert.Equal([1, 0], Rank([Ready(load: 0.9) with { Shedding = true }, Ready()], [10, 80], key: 7));

    [Fact]
    public void A_suspect_edge_ranks_behind_the_ready_and_a_draining_one_only_stands_in()
    {
        SteeringEdge[] edges = [Ready() with { State = EdgeState.Suspect }, Ready(), Ready() with { State = EdgeState.Draining }];

        Assert.Equal([1, 0], Rank(edges, [1, 10, 1], key: 7));
        Assert.Equal([0], Rank([edges[2]], [1], key: 7));
    }

    [Fact]
    public void Near_edges_share_the_keys_evenly()
    {
        SteeringEdge[] edges = [Ready(1), Ready(2), Ready(3), Ready(4)];
        var counts = new int[4];
        for (var key = 0UL; key < 20_000; key++)
        {
            counts[Rank(edges, [10, 11, 12, 13], Rendezvous.Hash($"track-{key}"))[0]]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 4500, 5500));
    }

    [Fact]
    public void A_lost_edge_moves_no_keys_but_its_own()
    {
        SteeringEdge[] edges = [Ready(1), Ready(2), Ready(3), Ready(4)];
        for (var i = 0; i < 2000; i++)
        {
            var key = Rendezvous.Hash($"track-{i}");
            var before = Rank(edges, [10, 10, 10, 10], key)[0];
            var after = Rank([edges[0], edges[1], edges[2], edges[3] with { State = EdgeState.Out }], [10, 10, 10, 10], key)[0];
            Assert.True(before == 3 || before == after);
        }
    }

    [Fact]
    public void Whatever_the_fleet_looks_like_the_answer_holds_the_rules() =>
        Gen.Select(GenEdge.Array[0, 12], Gen.ULong).Sample((fleet, key) =>
        {
            SteeringEdge[] edges = [.. fleet.Select((e, i) => Ready((ulong)i + 1, e.Load) with { State = e.State, Shedding = e.Load > 0.85 })];
            double[] rtts = [.. fleet.Select(e => e.Rtt)];
            var answer = Rank(edges, rtts, key);

            Assert.Equal(answer.Length, answer.Distinct().Count());
            Assert.DoesNotContain(answer, i => edges[i].State == EdgeState.Out);
            Assert.True(answer.Length == 3 || edges.Count(e => e.State is EdgeState.Ready or EdgeState.Suspect) is 0 or < 3);
            Assert.False(answer.Any(i => edges[i].State == EdgeState.Draining) && edges.Any(e => e.State is EdgeState.Ready or EdgeState.Suspect));
            var limits = SteeringLimits.Of(Rules, new SteeringFleet(edges), Distances(rtts));
            var standings = answer.Select(i => EdgeRanking.StandingOf(edges[i], Distance.Of(rtts[i]), limits)).ToList();
            Assert.Equal(standings.Order(), standings);
        });

    [Fact]
    public void Looking_at_near_edges_alone_decides_as_looking_at_all_does() =>
        Gen.Select(GenEdge.Array[1, 60], Gen.ULong, Gen.Double[0, 0.3], Gen.Int[-1, 59], Gen.ULong[0, 4]).Sample((fleet, key, demand, current, domains) =>
        {
            var edges = new SteeringFleet([.. fleet.Select((e, i) => Ready(Rendezvous.Hash($"{i}"), e.Load) with
            {
                State = e.State, Shedding = e.Load > 1, Weight = 1 + (i % 3), Domain = domains == 0 ? 0 : (ulong)i % domains,
            })]);
            var distances = Distances([.. fleet.Select(e => e.Rtt / 10)]);
            var question = new SteeringQuestion(key, key >> 7, demand, current);
            int[] quickly = new int[3], thoroughly = new int[3];

            var ranked = EdgeRanking.Rank(Rules, edges, distances, question, quickly);

            Assert.Equal(EdgeRanking.Rank(Rules, edges, distances, question, thoroughly, new Verdict[fleet.Length]), ranked);
            Assert.Equal(thoroughly, quickly);
        });

    [Fact]
    public void Limits_are_those_that_one_edge_after_the_other_gives() =>
        Gen.Select(GenEdge.Array[0, 30], Gen.Bool).Sample((fleet, measured) =>
        {
            SteeringEdge[] edges = [.. fleet.Select((e, i) => Ready((ulong)i, e.Load) with { State = e.State, Shedding = e.Load > 0.9 })];
            Distance[] distances = [.. fleet.Select(e => new Distance(e.Rtt, measured))];
            var limits = SteeringLimits.Of(Rules, new SteeringFleet(edges), distances);

            var ready = edges.Zip(distances).Where(e => e.First.State == EdgeState.Ready).ToList();
            var eligible = ready.Where(e => !e.First.Shedding || ready.TrueForAll(r => r.First.Shedding)).ToList();
            var best = eligible.Where(e => e.Second.Known).Select(e => Rules.Cautious(e.Second)).DefaultIfEmpty(double.PositiveInfinity).Min();
            var near = ready.Where(e => e.Second.Ms <= limits.NearMs || !limits.AnyKnown).ToList();
            Assert.Equal(best, limits.BestMs);
            Assert.Equal(Rules.LoadLimit(near.Count == 0 ? 0 : near.Average(e => e.First.Load), near.Count, 0), limits.Load, 1e-9);
        });

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var fleet = new SteeringFleet([Ready(1), Ready(2), Ready(3)]);
        var distances = Distances([1, 2, 30]);
        Span<int> answer = stackalloc int[3];
        EdgeRanking.Rank(Rules, fleet, distances, new SteeringQuestion(1), answer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var key = 0UL; key < 1000; key++)
        {
            EdgeRanking.Rank(Rules, fleet, distances, new SteeringQuestion(key), answer);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static SteeringEdge Ready(ulong key = 1, double load = 0.1) => new(key, EdgeState.Ready, load, 1, Shedding: false);

    private static int[] Rank(SteeringEdge[] edges, double[] rtts, ulong key)
    {
        Span<int> answer = stackalloc int[3];
        return answer[..EdgeRanking.Rank(Rules, new SteeringFleet(edges), Distances(rtts), new SteeringQuestion(key), answer).Count].ToArray();
    }

    private static Distance[] Distances(double[] rtts) => [.. rtts.Select(Distance.Of)];
}
