using System.Runtime.CompilerServices;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// A connection as a stream, for Kestrel's pipes and for TLS. Asynchronous only. Writing to a client that has left succeeds, as Kestrel
/// expects of a transport: the connection's end is told once, through <paramref name="broken"/>.
/// </summary>
/// <param name="channel">The connection.</param>
/// <param name="patience">How long a read may wait.</param>
/// <param name="broken">Called when a write found the client gone.</param>
internal sealed class ChannelStream(ByteChannel channel, TimeSpan patience, Action broken) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>When a read has waited too long; by default a fixed time after it began.</summary>
    public long? ReadDeadline { get; set; }

    /// <summary>Whoever reads goes on on the event loop, and promises not to keep it. Default false: on the thread pool.</summary>
    public bool ReadsOnLoop { get; set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var cancellation = cancellationToken.UnsafeRegister(static state => ((ByteChannel)state!).CancelReceive(), channel);
        var deadline = ReadDeadline ?? Environment.TickCount64 + (long)patience.TotalMilliseconds;
        var received = buffer.IsEmpty
            ? await channel.WaitToReceiveAsync(deadline) ? 0 : ByteChannel.Cancelled
            : await channel.ReceiveAsync(buffer, deadline);
        if (!ReadsOnLoop)
        {
            await ThreadPoolHop.Away;
        }

        return received != ByteChannel.Cancelled ? received : throw new OperationCanceledException(cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var sending = channel.SendAsync(buffer);
            return sending.IsCompletedSuccessfully ? sending : LeaveLoopAfterAsync(sending);
        }
        catch (IOException)
        {
            broken();
            return ValueTask.CompletedTask;
        }
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Whoever writes here may take its time when it goes on.
    private async ValueTask LeaveLoopAfterAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (IOException)
        {
            broken();
        }

        await ThreadPoolHop.Away;
    }
}
