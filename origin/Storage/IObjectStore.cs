namespace CdnMusic.Origin.Storage;

/// <summary>
/// Where published objects live. All members are safe to call at once from many threads and many processes. A reader sees an object
/// as it was before a put or as it is after it, never a mixture and never a half; what a finished put stored survives a crash of the
/// process and of the machine. A store that fails throws <see cref="IOException"/>.
/// </summary>
internal interface IObjectStore
{
    /// <summary>What is known of an object, or null if there is none.</summary>
    ValueTask<ObjectMetadata?> HeadAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Opens one version of an object for reading any ranges of it, or null if there is none.</summary>
    ValueTask<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object, replacing the present one. Putting what is already there, bytes and attributes, changes nothing, not even
    /// its modification time.
    /// </summary>
    /// <returns>The object as it now is, or null if the condition did not hold; then nothing has changed.</returns>
    ValueTask<ObjectMetadata?> PutAsync(
        ObjectKey key, Stream content, ObjectAttributes attributes, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Removes an object; readers that have it open read on.</summary>
    /// <returns>False if there was none.</returns>
    ValueTask<bool> DeleteAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>All objects whose key starts with this text (any text; empty for all), in ordinal order of keys.</summary>
    IAsyncEnumerable<ObjectMetadata> ListAsync(string prefix, CancellationToken cancellationToken);
}
