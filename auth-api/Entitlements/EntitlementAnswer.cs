namespace CdnMusic.AuthApi.Entitlements;

/// <summary>The answer to a change.</summary>
/// <param name="Applied">False: it was older than what is known, and ignored.</param>
/// <param name="Version">The version that holds now.</param>
internal sealed record EntitlementAnswer(bool Applied, long Version);
