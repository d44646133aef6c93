using CdnMusic.ControlPlane.Steering;
using CdnMusic.FleetSim.Figures;
using CdnMusic.FleetSim.Strategies;
using CdnMusic.FleetSim.World;

namespace CdnMusic.ControlPlane.Tests.Simulation;

/// <summary>A tiny fleet; the figures of a real one are in docs/steering.md.</summary>
public sealed class FleetSimulationTests
{
    private static readonly FleetOptions Tiny =
        new() { Edges = 20, Regions = 4, Prefixes = 2000, Listeners = 2400, Seconds = 600, Tracks = 1500, CacheTracks = 150 };

    [Fact]
    public void Steering_balances_stays_near_keeps_its_clients_and_survives_the_loss_of_a_region()
    {
        var figures = Run(Tiny);

        Assert.True(figures.NearShare >= 0.90, $"near: {figures.NearShare}");
        Assert.True(figures.Balance <= 1.25, $"balance: {figures.Balance}");
        Assert.True(figures.KeysMovedSurplus <= 0.02, $"keys moved: {figures.KeysMovedSurplus}");
        Assert.True(figures.Moves < 1, $"moves: {figures.Moves}");
        Assert.True(figures.Overloaded <= 0.01, $"overloaded: {figures.Overloaded}");
        Assert.True(figures.Unanswered <= 0.001, $"without a living edge: {figures.Unanswered}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        var options = Tiny with { Seconds = 300, Listeners = 400 };

        Assert.Equal(Run(options).MeanRttMs, Run(options).MeanRttMs);
    }

    private static StrategyFigures Run(FleetOptions options)
    {
        var rules = new SteeringRules();
        return new FleetSim.Running.Simulation(options, rules, new CdnMusicSteering(rules)).Run(TestContext.Current.CancellationToken);
    }
}
