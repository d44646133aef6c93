using CdnMusic.EdgeNode.Purging;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// One fill in flight, shared by everyone who asks for the same thing meanwhile. Runs on its own: no client's leaving stops it. It counts
/// its users, itself among them; when the last one leaves, what it holds in memory is given back. Thread-safe.
/// </summary>
/// <param name="sequence">The node's clock when it began; purges compare against it.</param>
/// <param name="purpose">Whom it was begun for.</param>
internal sealed class Fill(ulong sequence, FillPurpose purpose)
{
    private readonly TaskCompletionSource<FillResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1;

    /// <summary>The keys that it is in the registry under. Only the fill itself changes them, before it answers.</summary>
    public List<string> Registered { get; } = [];

    /// <summary>Completes when the origin's response headers are in, or there will be none. Never faults.</summary>
    public Task<FillResult> Result => _result.Task;

    public ulong Sequence { get; } = sequence;

    /// <summary>
    /// Was it turned away, here or by the origin, when the origin might serve the same fill for this purpose? Then whoever joined it should begin its own.
    /// </summary>
    public bool WasTurnedAwayFor(FillPurpose other) =>
        purpose > other && Result is
        {
            IsCompletedSuccessfully: true,
            Result: FillResult.Arriving { Status: 503 } or FillResult.Failed { Status: 503 } or FillResult.Failed { Failure: OriginFailure.Busy },
        };

    /// <summary>The surrogate keys of what it brings, as far as they are known yet.</summary>
    public SurrogateKeys Keys => !Result.IsCompletedSuccessfully ? SurrogateKeys.Unknown : Result.Result switch
    {
        FillResult.Arriving arriving => arriving.Head.SurrogateKeys,
        FillResult.ArrivingInBlocks arriving => arriving.Manifest.Head.SurrogateKeys,
        FillResult.NotModified notModified => notModified.Response.Head.SurrogateKeys,
        _ => SurrogateKeys.None,
    };

    /// <summary>Has its body broken off? Who is reading it learns so; nobody else should begin.</summary>
    public bool IsDead => Result.IsCompletedSuccessfully && Result.Result switch
    {
        FillResult.Arriving arriving => arriving.Body.IsDead,
        FillResult.ArrivingInBlocks arriving => arriving.Body.IsDead,
        _ => false,
    };

    /// <summary>Completes when what it brought is stored, if it is to be, and nobody can join any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>
    /// All bytes are there, but it has not ended yet. Whoever comes now did not ask at the same time as the others: it waits for
    /// <see cref="Ended"/> and looks at what is stored.
    /// </summary>
    public bool IsEnding => Result.IsCompletedSuccessfully && Result.Result is FillResult.Arriving { Body: var body }
        && (body.Arrived.IsCompleted || body.Written == body.Length);

    public void End() => _ended.TrySetResult();

    public void SetResult(FillResult result) => _result.TrySetResult(result);

    /// <summary>Becomes a user, unless the last one has left.</summary>
    public bool TryJoin()
    {
        var seen = Volatile.Read(ref _users);
        while (seen > 0)
        {
            var found = Interlocked.CompareExchange(ref _users, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Ends a use; every reader of the body is closed by then.</summary>
    public void Leave()
    {
        var left = Interlocked.Decrement(ref _users);
        if (left > 1 || !Result.IsCompletedSuccessfully)
        {
            return;
        }

        switch (Result.Result)
        {
            case FillResult.Arriving arriving when left == 1:
                // Only the fill itself is left – or whoever is ending while the fill has ended, and then this changes nothing.
                arriving.Body.Abandon();
                break;
            case FillResult.Arriving arriving:
                arriving.Body.Free();
                break;
            case FillResult.ArrivingInBlocks arriving when left == 1:
                arriving.Body.Abandon();
                break;
            case FillResult.ArrivingInBlocks arriving:
                arriving.Body.Free();
                arriving.Manifest.Release();
                break;
            case FillResult.NotModified notModified when left == 0:
                notModified.Response.Release();
                break;
        }
    }
}
