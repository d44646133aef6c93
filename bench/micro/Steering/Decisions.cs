using BenchmarkDotNet.Attributes;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.MicroBench.Steering;

/// <summary>What one steering decision costs: goal at least 100,000 per second on one core, so 10 µs, nothing allocated.</summary>
[MemoryDiagnoser]
public class Decisions
{
    private readonly SteeringRules _rules = new();
    private readonly KeyHeat _heat = new();
    private readonly int[] _answer = new int[SteeringRules.AnswerLength];
    private SteeringFleet _fleet = new([]);
    private EdgePlaces _places = new([]);
    private Distance[] _measured = [], _distances = [];
    private GeoPoint _client;
    private ulong _key;

    [Params(3, 40, 200, 1000)]
    public int Edges { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        _client = GeoPoint.Of(55, 37);
        var edges = new SteeringEdge[Edges];
        var places = new EdgePlace[Edges];
        _measured = new Distance[Edges];
        _distances = new Distance[Edges];
        for (var i = 0; i < Edges; i++)
        {
            var region = i % 10;
            edges[i] = new SteeringEdge(Rendezvous.Hash($"edge-{i}"), EdgeState.Ready, random.NextDouble() * 0.8, 1000, false) { Domain = (ulong)region + 1 };
            places[i] = new EdgePlace(GeoPoint.Of(30 + (3 * region), 10.0 * region), i % 30);
            _measured[i] = i % 4 == 0 ? Distance.Of(10 + (15 * region) + random.NextDouble()) : Distance.Unknown;
        }

        (_fleet, _places) = (new SteeringFleet(edges), new EdgePlaces(places));
    }

    /// <summary>The pure function, every distance measured or estimated already.</summary>
    [Benchmark(Baseline = true)]
    public int Decide() =>
        EdgeRanking.Rank(_rules, _fleet, _measured, new SteeringQuestion(_key += 0x9e3779b97f4a7c15), _answer).Count;

    /// <summary>With the estimates from geography and the key's heat.</summary>
    [Benchmark]
    public int EstimateAndDecide()
    {
        _measured.CopyTo(_distances, 0);
        GeoDistance.Complete(_client, _places, _distances);
        _key += 0x9e3779b97f4a7c15;
        var question = new SteeringQuestion(_key, Client: 7, _heat.Observe(_key, TimeSpan.Zero), Current: 0);
        return EdgeRanking.Rank(_rules, _fleet, _distances, question, _answer).Count;
    }
}
