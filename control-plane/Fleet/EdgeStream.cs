using System.Collections.Concurrent;
using System.Threading.Channels;
using CdnMusic.ControlPlane.Purging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// One open stream of one edge: a bounded queue of commands down, and the results that are awaited. Thread-safe; the one reader of
/// <see cref="Outgoing"/> is the call that owns the stream.
/// </summary>
internal sealed class EdgeStream(EdgeIdentity identity, ulong session, TimeProvider time) : IEdgeHold, IDisposable
{
    private const int MaxQueued = 256;

    private readonly Channel<Wire.ControlMessage> _outgoing = Channel.CreateBounded<Wire.ControlMessage>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    private readonly ConcurrentDictionary<string, TaskCompletionSource<(CommandOutcome, Wire.CommandResult?)>> _pending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _over = new();
    private volatile bool _closed;
    private volatile bool _embargoesKnown;
    private volatile bool _warm;

    public EdgeIdentity Identity { get; } = identity;

    /// <inheritdoc/>
    public ulong Session => session;

    /// <summary>Since when it exists.</summary>
    public DateTimeOffset ConnectedAt { get; } = time.GetUtcNow();

    /// <inheritdoc/>
    public PurgeProgress Purges { get; } = new();

    /// <summary>The edge knows what it must not serve yet.</summary>
    public bool EmbargoesKnown
    {
        get => _embargoesKnown;
        set => _embargoesKnown = value;
    }

    /// <summary>The edge's cache is no longer new, or was waited for long enough.</summary>
    public bool Warm
    {
        get => _warm;
        set => _warm = value;
    }

    /// <summary>Nothing keeps the edge from serving what it should not.</summary>
    public bool UpToDate => Purges.CaughtUp && EmbargoesKnown;

    /// <inheritdoc/>
    public bool CaughtUp => UpToDate && Warm;

    /// <inheritdoc/>
    public CancellationToken Over => _over.Token;

    /// <summary>What is to be written to the edge, in order.</summary>
    public ChannelReader<Wire.ControlMessage> Outgoing => _outgoing.Reader;

    /// <summary>Cancelled when the control plane ends the stream.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why it ended it.</summary>
    public StreamEnd EndReason { get; private set; }

    /// <summary>Queues a message that expects no result; false if the queue is full.</summary>
    public bool TryPost(Wire.ControlMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Queues a command and waits for its result, the timeout, or the stream's end, whichever is first.</summary>
    public async Task<CommandReceipt> SendAsync(Wire.Command command, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var started = time.GetTimestamp();
        // A replay and a first sending of the same command may cross: both wait for the one result.
        var completion = _pending.GetOrAdd(command.Id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            // After the entry is in place: Close either sees it, or has set the flag that is read here.
            if (_closed)
            {
                return Receipt(CommandOutcome.Away, null);
            }

            if (!TryPost(new Wire.ControlMessage { Command = command }))
            {
                return Receipt(CommandOutcome.QueueFull, null);
            }

            var (outcome, result) = await completion.Task.WaitAsync(timeout, time, cancellation);
            return Receipt(outcome, result);
        }
        catch (TimeoutException)
        {
            return Receipt(CommandOutcome.TimedOut, null);
        }
        finally
        {
            _pending.TryRemove(command.Id, out _);
        }

        CommandReceipt Receipt(CommandOutcome outcome, Wire.CommandResult? result) =>
            CommandReceipt.Of(Identity.Id, outcome, result, time.GetElapsedTime(started));
    }

    /// <summary>Takes the edge's word on a command. False if nobody waits for it (any more).</summary>
    public bool Complete(Wire.CommandResult result)
    {
        if (!_pending.TryRemove(result.CommandId, out var completion))
        {
            return false;
        }

        return completion.TrySetResult((result.Error.Length == 0 ? CommandOutcome.Acknowledged : CommandOutcome.Failed, result));
    }

    /// <summary>Asks the owning call to end. Returns at once: callbacks run elsewhere, so a caller may hold a lock.</summary>
    public void End(StreamEnd reason)
    {
        EndReason = reason;
        _ = _ended.CancelAsync();
    }

    /// <summary>Gives up on everything that is awaited; called once, by the owning call, when the stream is over.</summary>
    public void Close()
    {
        _closed = true;
        _outgoing.Writer.TryComplete();
        _ = _over.CancelAsync();
        foreach (var (_, completion) in _pending)
        {
            completion.TrySetResult((CommandOutcome.Away, null));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();
}
