namespace CdnMusic.AuthApi.Keys;

/// <summary>A key that signs tokens, as it is stored.</summary>
internal sealed class SigningKey
{
    /// <summary>The <c>kid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The PKCS#8 private key, sealed with a key derived from the master key.</summary>
    public required byte[] SealedPrivateKey { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it signs; it is published before.</summary>
    public DateTimeOffset SignsFrom { get; init; }
}
