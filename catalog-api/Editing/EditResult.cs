namespace CdnMusic.CatalogApi.Editing;

/// <summary>What an edit is answered with; kept under its idempotency key, so that a repetition is answered the same.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON; empty if there is none.</param>
/// <param name="ETag">The entity's new one, if it has one.</param>
internal sealed record EditResult(int Status, string Body, string? ETag);
