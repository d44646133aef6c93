using CdnMusic.Origin.Jobs;
using Prometheus;

namespace CdnMusic.Origin.Ingesting;

/// <summary>What the ingest service counts. Thread-safe.</summary>
internal sealed class IngestMetrics(IMetricFactory factory)
{
    private readonly Counter _received = factory.CreateCounter("cdnmusic_ingest_received_bytes_total", "Bytes of uploads received.");

    private readonly Counter _jobs = factory.CreateCounter(
        "cdnmusic_ingest_jobs_total", "Attempts at jobs that ended, by kind and outcome.", ["kind", "outcome"]);

    private readonly Histogram _seconds = factory.CreateHistogram(
        "cdnmusic_ingest_job_seconds",
        "Duration of attempts at jobs, by kind.",
        new HistogramConfiguration { LabelNames = ["kind"], Buckets = Histogram.ExponentialBuckets(0.1, 2, 14) });

    private readonly Gauge _queued = factory.CreateGauge("cdnmusic_ingest_queued_jobs", "Jobs that wait or are under way.");

    private readonly Counter _announcements = factory.CreateCounter(
        "cdnmusic_ingest_announcements_total", "Attempts to announce to the control plane, by outcome.", ["outcome"]);

    public void Received(long bytes) => _received.Inc(bytes);

    public void Ended(JobKind kind, JobOutcome outcome, TimeSpan elapsed)
    {
        _jobs.WithLabels(Word(kind), Word(outcome)).Inc();
        _seconds.WithLabels(Word(kind)).Observe(elapsed.TotalSeconds);
    }

    public void Queued(int jobs) => _queued.Set(jobs);

    public void Announced(bool delivered) => _announcements.WithLabels(delivered ? "delivered" : "failed").Inc();

    private static string Word<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();
}
