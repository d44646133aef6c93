namespace CdnMusic.Origin.Storage;

/// <summary>An object as a list of them shows it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastModified">By the store's clock.</param>
internal sealed record ListedObject(ObjectKey Key, long Length, DateTimeOffset LastModified);
