namespace CdnMusic.AuthApi.Entitlements;

/// <summary>A request that was carried out, kept so that its repetition gets the same answer and does nothing.</summary>
internal sealed class EntitlementRequest
{
    public required string IdempotencyKey { get; init; }

    /// <summary>SHA-256 of account and body: the same key with another request is a mistake.</summary>
    public required byte[] Fingerprint { get; init; }

    public bool Applied { get; init; }

    /// <summary>The entitlement's version after the request.</summary>
    public long Version { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
