namespace CdnMusic.CatalogApi.Playback;

/// <summary>Where to play a track from.</summary>
/// <param name="TrackId">The track.</param>
/// <param name="MaxKbps">The highest rendition that the URLs allow, kbit/s.</param>
/// <param name="ExpiresAt">When the URLs end.</param>
/// <param name="Path">The signed path of the multivariant playlist; the same on every edge.</param>
/// <param name="Urls">The path on each edge, best first.</param>
/// <param name="SteeringManifest">The HLS Content Steering manifest for this path; null if there is no control plane.</param>
/// <param name="Degraded">The control plane did not answer: the edges are the configured ones, in no order of nearness.</param>
internal sealed record PlaybackAnswer(
    string TrackId, int MaxKbps, DateTimeOffset ExpiresAt, string Path, IReadOnlyList<string> Urls, string? SteeringManifest, bool Degraded);
