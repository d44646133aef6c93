namespace CdnMusic.PaymentApi.Reconciling;

/// <summary>A place where our books and the provider's do not say the same.</summary>
/// <param name="What"><c>payment</c> or <c>refund</c>.</param>
/// <param name="ProviderId">Its id there.</param>
/// <param name="Ours">What our books say; null: nothing.</param>
/// <param name="Theirs">What the provider says; null: nothing.</param>
internal sealed record Difference(string What, string ProviderId, string? Ours, string? Theirs);
