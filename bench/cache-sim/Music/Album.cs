namespace CdnMusic.CacheSim.Music;

/// <summary>Tracks that are played in order.</summary>
/// <param name="FirstTrack">Number of the first.</param>
/// <param name="Tracks">How many.</param>
/// <param name="Released">When it can first be heard, in seconds from the trace's start; 0 or less for those there from the start.</param>
internal sealed record Album(int FirstTrack, int Tracks, double Released);
