using CdnMusic.SubscriptionOrchestrator.Workflows;
using Prometheus;

namespace CdnMusic.SubscriptionOrchestrator;

/// <summary>Every metric of the subscription orchestrator. Thread-safe.</summary>
internal sealed class SubscriptionMetrics(IMetricFactory factory)
{
    private readonly Counter _stages = factory.CreateCounter("cdnmusic_subscription_stages_total", "Subscriptions that came to a stage.", ["stage"]);

    /// <summary>Commands that failed and are tried again.</summary>
    public Counter CommandFailures { get; } =
        factory.CreateCounter("cdnmusic_subscription_command_failures_total", "Commands to other services that failed and are tried again.");

    /// <summary>Counts a change of stage.</summary>
    public void Came(Stage stage) => _stages.WithLabels(stage.ToString().ToLowerInvariant()).Inc();
}
