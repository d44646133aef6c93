namespace CdnMusic.PaymentApi.Working;

/// <summary>A queue in the database.</summary>
/// <param name="Name">As logs call it.</param>
/// <param name="TryNextAsync">Does the next piece that is due; false when there is none.</param>
internal sealed record DueWork(string Name, Func<CancellationToken, Task<bool>> TryNextAsync);
