namespace CdnMusic.ControlPlane.Joining;

/// <summary>Body of <c>POST /admin/join-tokens</c>.</summary>
/// <param name="Edge">Id of the edge that may use it, which may be one that had a credential before; null: any new one.</param>
/// <param name="Lifetime">How long it may be used, hh:mm:ss. Default 1 h, 1 s to 7 days.</param>
internal sealed record JoinTokenRequest(string? Edge = null, TimeSpan? Lifetime = null)
{
    private static readonly TimeSpan Default = TimeSpan.FromHours(1), Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromDays(7);

    /// <summary>How long it may be used.</summary>
    public TimeSpan Effective() => Lifetime ?? Default;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake() =>
        Edge is not null && !Fleet.HelloRules.IsEdgeId(Edge) ? "'edge' must be 1-63 characters of [a-z0-9-]."
        : Effective() < Shortest || Effective() > Longest ? "'lifetime' must be between 00:00:01 and 7.00:00:00."
        : null;
}
