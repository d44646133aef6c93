using CdnMusic.ControlPlane.Steering;
using CdnMusic.FleetSim.Figures;
using CdnMusic.FleetSim.Strategies;
using CdnMusic.FleetSim.World;

namespace CdnMusic.FleetSim.Running;

/// <summary>Every strategy through the same world.</summary>
internal static class Comparison
{
    /// <summary>Fresh strategies, our own first, pure consistent hashing second.</summary>
    public static IReadOnlyList<IStrategy> Strategies(FleetOptions options, SteeringRules rules) =>
    [
        new CdnMusicSteering(rules),
        new PureConsistentHash(rules),
        new NearestOnly(),
        new LeastLoaded(),
        new GeoConsistentHash(options.Regions),
        new TwoChoices(rules, options.Seed),
    ];

    /// <summary>Runs them one after the other; only the first two, if that is enough.</summary>
    public static IReadOnlyList<StrategyFigures> Run(FleetOptions options, SteeringRules rules, bool brief, CancellationToken cancellationToken) =>
        [.. Strategies(options, rules).Take(brief ? 2 : int.MaxValue).Select(s => new Simulation(options, rules, s).Run(cancellationToken))];
}
