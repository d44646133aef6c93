using System.IO.Pipelines;

namespace CdnMusic.Origin.Storage;

/// <summary>Bytes of one version of an object, held open: later puts and deletes never mix into them. Not thread-safe.</summary>
internal abstract class ObjectBody(long offset, long count) : IAsyncDisposable
{
    /// <summary>The first byte.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many.</summary>
    public long Count { get; } = count;

    /// <summary>Copies them, once, with back-pressure from the destination.</summary>
    /// <param name="destination">Flushed as the bytes go in; not completed.</param>
    /// <param name="cancellationToken">Stops copying.</param>
    /// <exception cref="IOException">The store failed, or holds fewer bytes than it said.</exception>
    public abstract ValueTask CopyToAsync(PipeWriter destination, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
