namespace CdnMusic.ListeningApi.Recommending;

/// <summary>A track that somebody might like.</summary>
/// <param name="Track">Its id.</param>
/// <param name="Title">Its title, where the catalogue is known.</param>
/// <param name="ArtistName">Its artist.</param>
/// <param name="Because">Why it is here.</param>
internal sealed record Recommendation(string Track, string Title, string? ArtistName, RecommendationReason Because);
