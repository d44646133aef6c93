using System.Buffers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>A connection under TLS: the same for the fast door as a plain one.</summary>
internal sealed class TlsChannel : ByteChannel
{
    /// <summary>The largest TLS record (RFC 8446 section 5.1).</summary>
    private const int RecordBytes = 16 << 10;

    private readonly SslStream _tls;
    private readonly IByteChannelFeature _wire;

    public TlsChannel(SslStream tls, IByteChannelFeature wire)
    {
        (_tls, _wire) = (tls, wire);
        wire.Stream.ReadsOnLoop = true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitToReceiveAsync(long deadline) => await ReceiveAsync(Memory<byte>.Empty, deadline) == 0;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, long deadline)
    {
        _wire.Stream.ReadDeadline = deadline;
        try
        {
            return await _tls.ReadAsync(buffer);
        }
        catch (OperationCanceledException)
        {
            return Cancelled;
        }
        finally
        {
            _wire.Stream.ReadDeadline = null;
        }
    }

    /// <summary>For good: a TLS read that was cancelled half-way cannot be taken up again.</summary>
    public override void CancelReceive() => _wire.Channel.CancelReceive();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _tls.WriteAsync(bytes);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> head, NativeBuffer body, int offset, int length)
    {
        // Head and the beginning of the body share the first record; what follows is encrypted straight from where it lies.
        var together = Math.Min(length, Math.Max(0, RecordBytes - head.Length));
        var first = ArrayPool<byte>.Shared.Rent(head.Length + together);
        try
        {
            head.CopyTo(first);
            body.Memory.Slice(offset, together).CopyTo(first.AsMemory(head.Length));
            await _tls.WriteAsync(first.AsMemory(0, head.Length + together));
            if (together < length)
            {
                await _tls.WriteAsync(body.Memory.Slice(offset + together, length - together));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }
    }
}
