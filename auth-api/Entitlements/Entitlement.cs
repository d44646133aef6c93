namespace CdnMusic.AuthApi.Entitlements;

/// <summary>What an account has paid for, as the subscription side says. An account without one is on <see cref="FreePlan"/>.</summary>
internal sealed class Entitlement
{
    public const string FreePlan = "free";
    public const int FreeMaxBitrate = 128;

    public Guid AccountId { get; init; }

    /// <summary>The plan's name.</summary>
    public required string Plan { get; set; }

    /// <summary>Highest bit rate that may be played, kbit/s.</summary>
    public int MaxBitrate { get; set; }

    /// <summary>Advertisements are played.</summary>
    public bool Ads { get; set; }

    /// <summary>Grows with every change; an older one is ignored.</summary>
    public long Version { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
