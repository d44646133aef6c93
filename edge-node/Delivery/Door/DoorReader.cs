using System.Buffers;
using System.IO.Pipelines;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Transport;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>
/// What Kestrel reads requests from. While Kestrel waits for the next request, the fast door answers what it can, on the event loop;
/// what it cannot is shown to Kestrel, one request at a time, so that the connection comes back afterwards. A request's end is certain
/// only where it has no body; with any doubt the connection stays Kestrel's.
/// </summary>
internal sealed class DoorReader(ByteChannel channel, FastDoor door, DoorVisitor visitor, ConnectionLimitOptions limits) : PipeReader
{
    private const int BufferBytes = 16 << 10;

    /// <summary>After so many answers without a pause, the other connections of the event loop get their turn.</summary>
    private const int MaxAnswersInARow = 64;

    private byte[] _buffer = [];
    private int _start;
    private int _examined;
    private int _shown;
    private int _end;
    private bool _opaque;
    private bool _ended;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // Kestrel found an earlier end in what it was shown than the door did: it alone decides from now on.
        _opaque |= _start < _shown;
        var result = _opaque ? await ReadForKestrelAsync() : await ServeAsync();
        await ThreadPoolHop.Away;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var there = _opaque && (_examined < _end || _ended);
        result = there ? Show(_end) : default;
        return there;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (ReferenceEquals(consumed.GetObject(), _buffer))
        {
            (_start, _examined) = (consumed.GetInteger(), examined.GetInteger());
            ReturnEmptyBuffer();
        }
    }

    public override void CancelPendingRead() => channel.CancelReceive();

    public override void Complete(Exception? exception = null)
    {
        _start = _end;
        ReturnEmptyBuffer();
    }

    private async ValueTask<ReadResult> ServeAsync()
    {
        visitor.TakeOverTimeouts();
        var answers = 0;
        var promoted = false;
        var headDeadline = long.MaxValue;
        while (true)
        {
            var recognition = Recognize(out var length, out var answer, out var onDisk);
            switch (recognition)
            {
                // Once: what the memory tier did not keep is the pipeline's.
                case Recognition.OnDisk when !promoted:
                    await door.PromoteAsync(onDisk.GetValueOrDefault());
                    promoted = true;
                    break;

                case Recognition.Plain:
                    headDeadline = long.MaxValue;
                    promoted = false;
                    _start += length;
                    ReturnEmptyBuffer();
                    await SendAsync(answer);
                    if (answer.Close)
                    {
                        _ended = true;
                        return new ReadResult(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);
                    }

                    if (++answers % MaxAnswersInARow == 0)
                    {
                        await ThreadPoolHop.Away;
                    }

                    break;

                case Recognition.Incomplete when _start == _end:
                    if (!await channel.WaitToReceiveAsync(After(limits.KeepAliveTimeout)))
                    {
                        return Cancelled;
                    }

                    goto case Recognition.Incomplete;

                case Recognition.Incomplete:
                    // One deadline for the whole head, however slowly its bytes drip in.
                    headDeadline = Math.Min(headDeadline, After(limits.RequestHeadersTimeout));
                    if (!await ReceiveAsync(headDeadline))
                    {
                        return Cancelled;
                    }

                    if (_ended)
                    {
                        _opaque = true;
                        return Show(_end);
                    }

                    break;

                default:
                    _opaque = recognition == Recognition.Opaque;
                    return Show(_opaque ? _end : _start + length);
            }
        }
    }

    private async ValueTask<ReadResult> ReadForKestrelAsync() =>
        _examined < _end || _ended || await ReceiveAsync(After(limits.KeepAliveTimeout)) ? Show(_end) : Cancelled;

    private Recognition Recognize(out int length, out DoorAnswer answer, out CacheKey? onDisk)
    {
        var recognition = RequestRecognizer.Recognize(_buffer.AsSpan(_start, _end - _start), out var request);
        length = request.Length;
        (answer, onDisk) = (default, null);
        return recognition != Recognition.Plain || door.TryAnswer(request, visitor.Address, out answer, out onDisk) ? recognition
            : onDisk is null ? Recognition.ForPipeline : Recognition.OnDisk;
    }

    private async ValueTask SendAsync(DoorAnswer answer)
    {
        try
        {
            visitor.Answering();
            await channel.SendAsync(answer.Head.AsMemory(0, answer.HeadLength), answer.Response.Body, answer.Offset, answer.Length);
            visitor.Sent(answer.Length);
        }
        finally
        {
            answer.Release();
        }
    }

    /// <summary>Receives what there is behind what is there already; false after a cancellation.</summary>
    private async ValueTask<bool> ReceiveAsync(long deadline)
    {
        MakeRoom();
        var received = await channel.ReceiveAsync(_buffer.AsMemory(_end), deadline);
        _ended = received == 0;
        _end += Math.Max(received, 0);
        return received != ByteChannel.Cancelled;
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var held = _end - _start;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(BufferBytes, held * 2));
        _buffer.AsSpan(_start, held).CopyTo(larger);
        var old = _buffer;
        (_buffer, _examined, _start, _end) = (larger, _examined - _start, 0, held);
        if (old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }

    private void ReturnEmptyBuffer()
    {
        if (_start == _end && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _start, _examined, _shown, _end) = ([], 0, 0, 0, 0);
        }

    }

    private ReadResult Show(int end)
    {
        _shown = end;
        return new ReadResult(new ReadOnlySequence<byte>(_buffer, _start, end - _start), isCanceled: false, isCompleted: _ended && end == _end);
    }

    private static ReadResult Cancelled => new(ReadOnlySequence<byte>.Empty, isCanceled: true, isCompleted: false);

    private static long After(TimeSpan patience) => Environment.TickCount64 + (long)patience.TotalMilliseconds;
}
