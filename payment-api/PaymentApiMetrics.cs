using CdnMusic.PaymentApi.Payments;
using Prometheus;

namespace CdnMusic.PaymentApi;

/// <summary>Every metric of the payment API. Thread-safe.</summary>
internal sealed class PaymentApiMetrics(IMetricFactory factory)
{
    private readonly Counter _settled = factory.CreateCounter("cdnmusic_payment_settled_total", "Payments settled, by status.", ["status"]);

    /// <summary>Refunds that the provider carried out.</summary>
    public Counter Refunds { get; } = factory.CreateCounter("cdnmusic_payment_refunds_total", "Refunds carried out.");

    /// <summary>Questions that the provider left without an answer.</summary>
    public Counter Unknown { get; } = factory.CreateCounter("cdnmusic_payment_unknown_total", "Requests to the provider without an answer.");

    /// <summary>Differences that the last reconciliation found.</summary>
    public Gauge Differences { get; } = factory.CreateGauge("cdnmusic_payment_reconciliation_differences", "Differences found by the last reconciliation.");

    /// <summary>Counts a payment that reached its end.</summary>
    public void Settled(PaymentStatus status) => _settled.WithLabels(Naming.Of(status)).Inc();
}
