namespace CdnMusic.ListeningApi.Recommending;

/// <summary>Why a track is recommended; the order is the order of preference.</summary>
internal enum RecommendationReason
{
    /// <summary>Those who heard the same heard it.</summary>
    Model,

    /// <summary>It is by the same artist.</summary>
    SameArtist,

    /// <summary>It was released lately.</summary>
    NewRelease,

    /// <summary>Many hear it at the moment.</summary>
    Popular,
}
