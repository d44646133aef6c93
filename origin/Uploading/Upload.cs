using CdnMusic.Origin.Ingesting;

namespace CdnMusic.Origin.Uploading;

/// <summary>A file that is being, or has been, uploaded.</summary>
/// <param name="Id">Its name in URLs.</param>
/// <param name="Length">Bytes in all.</param>
/// <param name="Offset">Bytes that are safely here.</param>
/// <param name="Metadata">The <c>Upload-Metadata</c> of its creation, as it came.</param>
/// <param name="State">How far it is.</param>
/// <param name="Media">What it is, once that is known.</param>
/// <param name="Problem">Why it was rejected.</param>
/// <param name="Release">The release that uses it, or null.</param>
/// <param name="ExpiresAt">When it is forgotten; null while a release needs it.</param>
internal sealed record Upload(
    string Id,
    long Length,
    long Offset,
    string Metadata,
    UploadState State,
    UploadedMedia? Media,
    IngestProblem? Problem,
    string? Release,
    DateTimeOffset? ExpiresAt);
