using CdnMusic.NotificationService.Sending;
using Prometheus;

namespace CdnMusic.NotificationService;

/// <summary>Every metric of the notification service. Thread-safe.</summary>
internal sealed class NotificationMetrics
{
    private readonly Counter.Child[] _attempts;

    public NotificationMetrics(IMetricFactory factory)
    {
        var attempts = factory.CreateCounter("cdnmusic_notification_attempts_total", "Attempts to send a mail, by outcome.", ["outcome"]);
        _attempts = [.. Enum.GetValues<DeliveryOutcome>().Select(o => attempts.WithLabels(o.ToString().ToLowerInvariant()))];
    }

    /// <summary>Counts an attempt.</summary>
    public void Attempt(DeliveryOutcome outcome) => _attempts[(int)outcome].Inc();
}
