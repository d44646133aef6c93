namespace CdnMusic.ControlPlane.Joining;

/// <summary>A one-time join token, shown once: the answer to <c>POST /admin/join-tokens</c>.</summary>
/// <param name="Token">The token; only its hash is kept.</param>
/// <param name="Edge">The edge that it is for, or null: any new one.</param>
/// <param name="ExpiresAt">From when on it is refused.</param>
internal sealed record JoinToken(string Token, string? Edge, DateTimeOffset ExpiresAt);
