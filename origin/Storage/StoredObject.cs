using System.IO.Pipelines;

namespace CdnMusic.Origin.Storage;

/// <summary>One version of an object, held open. Reading it is not thread-safe; later puts and deletes do not disturb it.</summary>
internal abstract class StoredObject(ObjectMetadata metadata) : IAsyncDisposable
{
    public ObjectMetadata Metadata { get; } = metadata;

    /// <summary>Copies a range of the bytes, with back-pressure from the destination.</summary>
    /// <param name="destination">Flushed as the bytes go in; not completed.</param>
    /// <param name="offset">First byte; 0 or more.</param>
    /// <param name="count">How many; the range must lie within the object.</param>
    /// <param name="cancellationToken">Stops copying.</param>
    /// <exception cref="IOException">The store failed, or holds fewer bytes than it said.</exception>
    public abstract ValueTask CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
