namespace CdnMusic.Origin.Storage;

/// <summary>What a store knows of an object without reading it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ETag">A strong validator (RFC 9110 section 8.8.3) with its quotes; equal exactly when the bytes are.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastModified">When these bytes or attributes appeared under this key; whole seconds, as HTTP shows it.</param>
/// <param name="Attributes">As put.</param>
internal sealed record ObjectMetadata(
    ObjectKey Key, string ETag, long Length, DateTimeOffset LastModified, ObjectAttributes Attributes);
