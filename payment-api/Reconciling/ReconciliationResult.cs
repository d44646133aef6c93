namespace CdnMusic.PaymentApi.Reconciling;

/// <summary>What a comparison found.</summary>
internal sealed record ReconciliationResult(
    DateTimeOffset From, DateTimeOffset To, int Payments, int Refunds, IReadOnlyList<Difference> Differences, DateTimeOffset At);
