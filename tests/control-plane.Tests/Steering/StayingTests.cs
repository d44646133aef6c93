using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Tests.Steering;

public sealed class StayingTests
{
    private static readonly SteeringRules Rules = new();
    private static readonly SteeringEdge[] Two = [Ready(1), Ready(2)];

    [Fact]
    public void A_client_stays_where_it_is_while_another_edge_is_only_a_little_nearer() =>
        Assert.Equal((1, true, 0), Ask(Two, [50, 60], current: 1));

    [Fact]
    public void A_client_moves_when_another_edge_has_been_clearly_nearer_in_two_answers_running()
    {
        Assert.Equal((1, true, 1), Ask(Two, [40, 60], current: 1));
        Assert.Equal((0, false, 2), Ask(Two, [40, 60], current: 1, doubts: 1));
        Assert.Equal((1, true, 0), Ask(Two, [55, 60], current: 1, doubts: 1));
    }

    [Fact]
    public void An_edge_known_to_be_half_as_far_is_taken_at_once() => Assert.Equal((0, false, 2), Ask(Two, [10, 60], current: 1));

    [Fact]
    public void Nobody_moves_for_nearness_to_an_edge_without_much_room()
    {
        SteeringEdge[] edges = [Ready(1, 0.8), Ready(2)];

        Assert.Equal((1, true, 0), Ask([Ready(1, 0.8), Ready(2, 0.8)], [10, 60], current: 1));
        Assert.Equal(0, Ask([Ready(1, 0.7), Ready(2, 0.7)], [10, 60], current: 1).First);
        Assert.Equal(0, Ask(edges, [10, 60], current: -1).First);
    }

    [Theory]
    [InlineData(EdgeState.Suspect)]
    [InlineData(EdgeState.Draining)]
    [InlineData(EdgeState.Out)]
    public void Nobody_stays_with_an_edge_that_is_going(object state) =>
        Assert.Equal((0, false, 0), Ask([Ready(1), Ready(2) with { State = (EdgeState)state }], [50, 10], current: 1));

    [Fact]
    public void A_shedding_edge_keeps_its_players_and_gets_no_new_ones()
    {
        SteeringEdge[] edges = [Ready(1), Ready(2, 0.9) with { Shedding = true }];

        Assert.Equal(1, Ask(edges, [10, 10], current: 1).First);
        Assert.Equal(0, Ask(edges, [10, 10], current: -1).First);
    }

    [Fact]
    public void An_overloaded_edge_gives_away_as_many_as_are_too_many()
    {
        SteeringEdge[] edges = [Ready(1), Ready(2, load: 1.7) with { Shedding = true }];
        var kept = Enumerable.Range(0, 10_000).Count(client => Ask(edges, [10, 10], current: 1, client: Rendezvous.Hash($"{client}")).First == 1);

        Assert.InRange(kept, 4700, 5300);
    }

    [Fact]
    public void A_hot_key_is_spread_over_edges_by_client_and_a_cold_one_is_not()
    {
        SteeringEdge[] edges = [.. Enumerable.Range(1, 8).Select(i => Ready(Rendezvous.Hash($"edge-{i}")))];
        double[] rtts = [.. Enumerable.Repeat(10.0, 8)];

        Assert.Single(Firsts(demand: 0));
        Assert.Equal(4, Firsts(demand: 0.1).Count);
        Assert.Equal(8, Firsts(demand: 0.9).Count);

        HashSet<int> Firsts(double demand) =>
            [.. Enumerable.Range(0, 500).Select(c => Ask(edges, rtts, -1, client: Rendezvous.Hash($"{c}"), demand: demand).First)];
    }

    [Fact]
    public void Keys_in_demand_leave_a_busy_edge_before_cold_ones()
    {
        SteeringEdge[] edges = [Ready(1, 0.58), Ready(2, 0.42)];
        var keys = Enumerable.Range(0, 1000).Select(i => Rendezvous.Hash($"{i}")).ToList();

        Assert.Contains(keys, key => Ask(edges, [10, 10], -1, key: key).First == 0);
        Assert.DoesNotContain(keys, key => Ask(edges, [10, 10], -1, key: key, demand: 0.02).First == 0);
    }

    [Fact]
    public void The_last_place_of_an_answer_is_in_another_failure_domain()
    {
        SteeringEdge[] edges = [.. Enumerable.Range(1, 6).Select(i => Ready((ulong)i) with { Domain = i <= 4 ? 1UL : 2UL })];
        Span<int> answer = stackalloc int[3];

        EdgeRanking.Rank(Rules, new SteeringFleet(edges), Distances([10, 10, 10, 10, 90, 90]), new SteeringQuestion(5), answer);

        Assert.True(answer[0] < 4 && answer[1] < 4 && answer[2] >= 4);
    }

    [Fact]
    public void A_canary_gets_its_share_of_keys()
    {
        SteeringEdge[] edges = [Ready(Rendezvous.Hash("a")), Ready(Rendezvous.Hash("b")) with { Share = 0.05 }];
        var canary = Enumerable.Range(0, 20_000).Count(i => Ask(edges, [10, 10], -1, key: Rendezvous.Hash($"{i}")).First == 1);

        Assert.InRange(canary, 800, 1100);
    }

    [Fact]
    public void What_is_recorded_is_what_was_decided()
    {
        SteeringEdge[] edges = [Ready(1), Ready(2, 0.9) with { Shedding = true }, Ready(3)];
        var verdicts = new Verdict[3];
        Span<int> answer = stackalloc int[3];

        EdgeRanking.Rank(Rules, new SteeringFleet(edges), Distances([10, 10, 90]), new SteeringQuestion(5), answer, verdicts);

        Assert.Equal([Standing.Candidate, Standing.Shedding, Standing.Far], verdicts.Select(v => v.Standing));
        Assert.Equal([0, 2, 1], answer.ToArray());
    }

    private static SteeringEdge Ready(ulong key, double load = 0.1) => new(key, EdgeState.Ready, load, 1, Shedding: false);

    private static Distance[] Distances(double[] rtts) => [.. rtts.Select(Distance.Of)];

    private static (int First, bool Stayed, int Doubts) Ask(
        SteeringEdge[] edges, double[] rtts, int current, int doubts = 0, ulong client = 0, double demand = 0, ulong key = 7)
    {
        Span<int> answer = stackalloc int[3];
        var ranked = EdgeRanking.Rank(Rules, new SteeringFleet(edges), Distances(rtts), new SteeringQuestion(key, client, demand, current, doubts), answer);
        return (answer[0], ranked.Stayed, ranked.Doubts);
    }
}
