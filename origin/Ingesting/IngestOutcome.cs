namespace CdnMusic.Origin.Ingesting;

/// <summary>What became of a file.</summary>
/// <param name="TrackId">The track it is published as.</param>
/// <param name="Published">False if it had been published before and nothing has changed.</param>
internal sealed record IngestOutcome(string TrackId, bool Published);
