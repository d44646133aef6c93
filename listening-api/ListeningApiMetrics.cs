using CdnMusic.ListeningApi.Ingest;
using CdnMusic.ListeningApi.Jobs;
using Prometheus;

namespace CdnMusic.ListeningApi;

/// <summary>Every metric of the listening API. Thread-safe.</summary>
internal sealed class ListeningApiMetrics
{
    private readonly Counter.Child[] _events, _jobs;

    public ListeningApiMetrics(IMetricFactory factory)
    {
        var events = factory.CreateCounter("cdnmusic_listening_events_total", "Events received, by what became of them.", ["outcome"]);
        _events = [.. Enum.GetValues<EventOutcome>().Select(o => events.WithLabels(o.ToString().ToLowerInvariant()))];
        var jobs = factory.CreateCounter("cdnmusic_listening_jobs_total", "Attempts of jobs, by the state they led to.", ["state"]);
        _jobs = [.. Enum.GetValues<JobState>().Select(s => jobs.WithLabels(s.ToString().ToLowerInvariant()))];
        EventsWaiting = factory.CreateGauge("cdnmusic_listening_events_waiting", "Events that wait to be written.");
        WriteSeconds = factory.CreateHistogram("cdnmusic_listening_write_seconds", "Time of one transaction that writes events.");
    }

    /// <summary>Events that wait to be written.</summary>
    public Gauge EventsWaiting { get; }

    /// <summary>Time of one transaction that writes events.</summary>
    public Histogram WriteSeconds { get; }

    /// <summary>Counts events.</summary>
    public void Events(EventOutcome outcome, int count) => _events[(int)outcome].Inc(count);

    /// <summary>Counts an attempt of a job by the state it led to.</summary>
    public void Job(JobState state) => _jobs[(int)state].Inc();
}
