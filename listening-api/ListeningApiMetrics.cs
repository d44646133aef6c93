using CdnMusic.ListeningApi.Ingest;
using Prometheus;

namespace CdnMusic.ListeningApi;

/// <summary>Every metric of the listening API. Thread-safe.</summary>
internal sealed class ListeningApiMetrics
{
    private readonly Counter.Child[] _events;

    public ListeningApiMetrics(IMetricFactory factory)
    {
        var events = factory.CreateCounter("cdnmusic_listening_events_total", "Events received, by what became of them.", ["outcome"]);
        _events = [.. Enum.GetValues<EventOutcome>().Select(o => events.WithLabels(o.ToString().ToLowerInvariant()))];
        EventsWaiting = factory.CreateGauge("cdnmusic_listening_events_waiting", "Events that wait to be written.");
        WriteSeconds = factory.CreateHistogram("cdnmusic_listening_write_seconds", "Time of one transaction that writes events.");
    }

    /// <summary>Events that wait to be written.</summary>
    public Gauge EventsWaiting { get; }

    /// <summary>Time of one transaction that writes events.</summary>
    public Histogram WriteSeconds { get; }

    /// <summary>Counts events.</summary>
    public void Events(EventOutcome outcome, int count) => _events[(int)outcome].Inc(count);
}
