using Prometheus;

namespace CdnMusic.Messaging;

/// <summary>Every metric of events between services. Thread-safe.</summary>
internal sealed class MessagingMetrics(IMetricFactory factory)
{
    /// <summary>Events published to a stream; again counts again.</summary>
    public Counter Published { get; } = factory.CreateCounter("cdnmusic_messaging_published_total", "Events published.", ["stream"]);

    /// <summary>Events that are published again because Redis had lost them.</summary>
    public Counter Republished { get; } =
        factory.CreateCounter("cdnmusic_messaging_republished_total", "Events to be published again because Redis had lost them.", ["stream"]);

    /// <summary>1 while a stream is full and its events wait in the outbox.</summary>
    public Gauge Full { get; } = factory.CreateGauge("cdnmusic_messaging_stream_full", "1 while events wait for a reader of a full stream.", ["stream"]);

    /// <summary>Events consumed by what came of them.</summary>
    public Counter Consumed { get; } =
        factory.CreateCounter("cdnmusic_messaging_consumed_total", "Events consumed, by outcome.", ["stream", "outcome"]);
}
