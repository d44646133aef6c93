namespace CdnMusic.CatalogApi.Collections;

/// <summary>A playlist as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
/// <param name="Content">What its owner wrote.</param>
internal sealed record KeptPlaylist(string Id, string Owner, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, Playlist Content);
