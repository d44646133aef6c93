namespace CdnMusic.CatalogApi.Searching;

/// <summary>Something that was found.</summary>
/// <param name="Kind"><c>artist</c>, <c>release</c>, <c>track</c> or <c>genre</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title or name.</param>
/// <param name="Subtitle">What it belongs to.</param>
/// <param name="Version">The version that the index has.</param>
internal sealed record SearchHit(string Kind, string Id, string Title, string? Subtitle, long Version);
