using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>One reader's place in a <see cref="FillBody"/>. Not thread-safe itself.</summary>
internal sealed class FillReader(FillBody body, long position) : IDisposable
{
    private NativeBuffer? _held;
    private bool _disposed;

    /// <summary>Offset of the next byte to be read. Unless the body is in blocks, bytes from here on stay in the window.</summary>
    public long Position { get; private set; } = position;

    /// <summary>
    /// Waits for the next bytes; empty at the end of the body, and when a body in blocks has left this reader behind. They stay valid until
    /// the next call of <see cref="Advance"/> or <see cref="Dispose"/>.
    /// </summary>
    /// <exception cref="FillFailedException">The origin broke off.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) => body.ReadAsync(this, cancellationToken);

    /// <summary>Moves past bytes that were used.</summary>
    public void Advance(int bytes) => body.Advance(this, bytes);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            body.Close(this);
        }
    }

    /// <summary>Keeps the bytes being used alive, and lets go of those before. Called under the body's lock.</summary>
    internal void Hold(NativeBuffer? chunk)
    {
        _held?.Release();
        _held = chunk;
    }

    internal void MoveTo(long newPosition) => Position = newPosition;
}
