namespace CdnMusic.Origin.Storage;

/// <summary>
/// Where published objects live. All members are safe to call at once from many threads and many processes. A reader sees an object
/// as it was before a put or as it is after it, never a mixture and never a half; what a finished put stored survives a crash of the
/// process and of the machine. A store that fails throws <see cref="IOException"/>; one that cannot be reached or refuses to work, the
/// more special <see cref="StoreUnavailableException"/>.
/// </summary>
internal interface IObjectStore
{
    /// <summary>What is known of an object, or null if there is none.</summary>
    ValueTask<ObjectMetadata?> HeadAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Reads an object, or a part of it, if its conditions hold. Dispose the answer.</summary>
    ValueTask<ObjectRead> OpenAsync(ObjectKey key, ReadRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object, replacing the present one. Putting what is already there, bytes and attributes, changes nothing, not even
    /// its modification time.
    /// </summary>
    /// <param name="key">Its name.</param>
    /// <param name="content">The bytes, from its position to its end; must be seekable.</param>
    /// <param name="attributes">What is said of them.</param>
    /// <param name="condition">For objects of up to 16 MiB; larger ones are put whatever is there.</param>
    /// <param name="cancellationToken">Stops; then it is not put, or whole.</param>
    /// <returns>The object as it now is, or null if the condition did not hold; then nothing has changed.</returns>
    ValueTask<ObjectMetadata?> PutAsync(
        ObjectKey key, Stream content, ObjectAttributes attributes, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Removes an object; readers that have it open read on.</summary>
    /// <returns>False if there was none.</returns>
    ValueTask<bool> DeleteAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>All objects whose key starts with this text (any text; empty for all), in ordinal order of keys.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Gives back the space of what is no object (any more): what puts that died left behind, what was replaced.</summary>
    /// <returns>How many files, or unfinished uploads, have been removed.</returns>
    ValueTask<int> ReclaimAsync(CancellationToken cancellationToken);
}
