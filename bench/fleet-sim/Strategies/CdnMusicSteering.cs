using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.Strategies;

/// <summary>The control plane's own decision function, not a copy.</summary>
internal sealed class CdnMusicSteering(SteeringRules rules) : IStrategy
{
    private readonly KeyHeat _heat = new();

    public string Name => "CdnMusic";

    public int Choose(in Ask ask, Span<int> answer, out int doubts)
    {
        var question = new SteeringQuestion(ask.Key, ask.ClientHash, _heat.Observe(ask.Key, ask.Now), ask.Current, ask.Doubts);
        var ranked = EdgeRanking.Rank(rules, ask.Fleet, ask.Distances, question, answer);
        doubts = ranked.Doubts;
        return ranked.Count;
    }
}
