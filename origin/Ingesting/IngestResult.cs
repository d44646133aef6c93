namespace CdnMusic.Origin.Ingesting;

/// <summary>What came of one file: exactly one of the two is set.</summary>
/// <param name="Outcome">It is in the library.</param>
/// <param name="Error">One line that begins with its path.</param>
internal sealed record IngestResult(IngestOutcome? Outcome, string? Error);
