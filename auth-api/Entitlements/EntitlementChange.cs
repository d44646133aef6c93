using System.ComponentModel.DataAnnotations;

namespace CdnMusic.AuthApi.Entitlements;

/// <summary>What the subscription side sends.</summary>
/// <param name="Plan">The plan's name, 1 to 64 characters.</param>
/// <param name="MaxBitrate">kbit/s, 1 to 10,000.</param>
/// <param name="Ads">Advertisements are played.</param>
/// <param name="Version">At least 1; greater than that of every earlier change.</param>
internal sealed record EntitlementChange(
    [property: Required, StringLength(64, MinimumLength = 1)] string? Plan,
    [property: Required, Range(1, 10_000)] int? MaxBitrate,
    [property: Required] bool? Ads,
    [property: Required, Range(1, long.MaxValue)] long? Version);
