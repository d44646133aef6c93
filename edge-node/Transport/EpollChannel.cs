using System.ComponentModel;
using System.Runtime.CompilerServices;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Delivery;
using Microsoft.AspNetCore.Connections;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// A socket as non-blocking system calls: each is tried first, and an edge is waited for only when the kernel has nothing. A read that
/// did not fill its buffer has drained the socket (epoll(7)), so the next one waits without asking the kernel again.
/// </summary>
internal sealed class EpollChannel(int descriptor, ConnectionLimitOptions limits) : ByteChannel
{
    private const int WouldBlock = -2;
    private const long MillisecondsPerSecond = 1000;
    private const long ProgressBytes = 64 << 10;
    private volatile bool _peerClosed;

    /// <summary>Edges of incoming bytes.</summary>
    public Readiness Readable { get; } = new();

    /// <summary>Edges of free space to send into.</summary>
    public Readiness Writable { get; } = new();

    /// <summary>The client has ended its side, or all: what it sent before can still be read.</summary>
    public void PeerClosed() => _peerClosed = true;

    public override ValueTask<bool> WaitToReceiveAsync(long deadline) => Readable.WaitAsync(deadline);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, long deadline)
    {
        var received = Receive(buffer.Span);
        return received == WouldBlock ? ReceiveWhenReadableAsync(buffer, deadline) : new ValueTask<int>(received);
    }

    public override void CancelReceive() => Readable.Cancel();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = Send(bytes.Span, default);
        return sent == bytes.Length ? ValueTask.CompletedTask : SendRestAsync(bytes, default, sent);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> head, NativeBuffer body, int offset, int length)
    {
        ReadOnlyMemory<byte> bytes = body.Memory.Slice(offset, length);
        var sent = Send(head.Span, bytes.Span);
        return sent == head.Length + length ? ValueTask.CompletedTask : SendRestAsync(head, bytes, sent);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveWhenReadableAsync(Memory<byte> buffer, long deadline)
    {
        while (await Readable.WaitAsync(deadline))
        {
            var received = Receive(buffer.Span);
            if (received != WouldBlock)
            {
                return received;
            }
        }

        return Cancelled;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, int sent)
    {
        while (sent < head.Length + body.Length)
        {
            await Writable.WaitAsync(SendDeadline);
            sent += sent < head.Length
                ? Send(head.Span[sent..], body.Span)
                : Send(default, body.Span[(sent - head.Length)..]);
        }
    }

    // Counted anew after every progress, for as much as the kernel may want gone before it takes more: a reader that has stopped is
    // found out in time, however large the body.
    private long SendDeadline => Environment.TickCount64 + (long)limits.ResponseGracePeriod.TotalMilliseconds
        + (ProgressBytes * MillisecondsPerSecond / limits.MinResponseBytesPerSecond);

    private unsafe int Receive(Span<byte> buffer)
    {
        Readable.Clear();
        fixed (byte* target = buffer)
        {
            nint received;
            while ((received = Syscalls.Receive(descriptor, target, buffer.Length, Syscalls.MsgDontWait)) < 0)
            {
                switch (Syscalls.LastError)
                {
                    case Syscalls.Eintr:
                        continue;
                    case Syscalls.Eagain:
                        return WouldBlock;
                    default:
                        throw Broken();
                }
            }

            if (received == buffer.Length || _peerClosed || received == 0)
            {
                // There may be more, or the end, for which no further edge will come.
                Readable.Set();
            }

            return (int)received;
        }
    }

    private unsafe int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Writable.Clear();
        fixed (byte* firstBytes = first, secondBytes = second)
        {
            var vectors = stackalloc Syscalls.Vector[2];
            vectors[0] = new Syscalls.Vector { Base = firstBytes, Length = first.Length };
            vectors[1] = new Syscalls.Vector { Base = secondBytes, Length = second.Length };
            var message = new Syscalls.MessageHeader { Vectors = vectors, VectorCount = 2 };
            nint sent;
            while ((sent = Syscalls.SendMessage(descriptor, &message, Syscalls.MsgDontWait | Syscalls.MsgNoSignal)) < 0)
            {
                switch (Syscalls.LastError)
                {
                    case Syscalls.Eintr:
                        continue;
                    case Syscalls.Eagain:
                        return 0;
                    default:
                        throw Broken();
                }
            }

            return (int)sent;
        }
    }

    private static ConnectionResetException Broken() => new("The client is gone.", new Win32Exception(Syscalls.LastError));
}
