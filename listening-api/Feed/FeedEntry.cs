namespace CdnMusic.ListeningApi.Feed;

/// <summary>An entry of a feed: <c>about</c> is the release, or the Monday of the mix.</summary>
internal sealed record FeedEntry(DateTime At, FeedKind Kind, string About, string? Artist, string? Title, IReadOnlyList<string>? Tracks);
