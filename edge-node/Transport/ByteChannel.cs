using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// What the fast door needs of a connection. One reader and one writer at a time. Deadlines are moments in milliseconds of
/// <see cref="Environment.TickCount64"/> after which the connection is ended.
/// </summary>
internal abstract class ByteChannel
{
    /// <summary>What <see cref="ReceiveAsync"/> returns after <see cref="CancelReceive"/>.</summary>
    public const int Cancelled = -1;

    /// <summary>Waits until there may be something to read, so that an idle connection holds no buffer.</summary>
    /// <returns>False after <see cref="CancelReceive"/>.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public abstract ValueTask<bool> WaitToReceiveAsync(long deadline);

    /// <summary>Receives what is there, waiting if nothing is.</summary>
    /// <param name="buffer">At least one byte.</param>
    /// <param name="deadline">How long the wait may last.</param>
    /// <returns>The number of bytes; 0 at the end of the stream; <see cref="Cancelled"/>.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, long deadline);

    /// <summary>Makes the running, or else the next, wait for bytes end at once. Thread-safe.</summary>
    public abstract void CancelReceive();

    /// <summary>Sends bytes.</summary>
    /// <exception cref="IOException">The connection broke, or the client took too long to read.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends a head and a part of a body, which the caller keeps retained until this completes.</summary>
    /// <exception cref="IOException">The connection broke, or the client took too long to read.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> head, NativeBuffer body, int offset, int length);
}
