namespace CdnMusic.CatalogApi.Searching;

/// <summary>The answer of <c>GET /v1/search</c>.</summary>
/// <param name="Hits">Best first.</param>
/// <param name="Next">To be sent as <c>cursor</c> for more; null: there is no more.</param>
/// <param name="Stale">The index does not hear of changes at the moment, or had not yet heard of the one waited for.</param>
internal sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits, string? Next, bool Stale);
