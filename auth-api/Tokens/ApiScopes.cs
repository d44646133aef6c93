using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.Tokens;

/// <summary>Scopes and the service that each is for, which becomes the token's audience (RFC 8707 in spirit, RFC 9068 §3).</summary>
internal static class ApiScopes
{
    /// <summary>Change what accounts are entitled to; services only.</summary>
    public const string WriteEntitlements = "entitlements.write";

    /// <summary>This service as an audience.</summary>
    public const string Self = "auth-api";

    private static readonly Dictionary<string, string> Audiences = new(StringComparer.Ordinal)
    {
        ["catalog"] = "catalog-api",
        ["listening"] = "listening-api",
        ["payments"] = "payment-api",
        ["subscriptions"] = "subscription-orchestrator",
        ["ads"] = "ads-api",
        ["notifications"] = "notification-service",
        [WriteEntitlements] = Self,
    };

    private static readonly string[] Identity = [Scopes.Profile, Scopes.Email];

    /// <summary>Every scope a client can be given.</summary>
    public static IEnumerable<string> All => [.. Identity, .. Audiences.Keys];

    /// <summary>Is there such a scope?</summary>
    public static bool IsKnown(string scope) => Identity.Contains(scope) || Audiences.ContainsKey(scope);

    /// <summary>Who may accept a token with these scopes: at least this service, whose user info endpoint takes every token.</summary>
    public static IEnumerable<string> AudiencesOf(IEnumerable<string> scopes) =>
        scopes.Select(s => Audiences.GetValueOrDefault(s)).OfType<string>().DefaultIfEmpty(Self).Distinct();
}
