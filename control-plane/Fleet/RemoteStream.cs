using CdnMusic.ControlPlane.Purging;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>The stream of an edge that another replica has, as that one tells of it. Thread-safe.</summary>
internal sealed class RemoteStream : IEdgeHold, IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private volatile bool _caughtUp;

    /// <summary>A stream of an edge.</summary>
    /// <param name="replica">Who has it.</param>
    /// <param name="session">Which of the edge's streams.</param>
    public RemoteStream(string replica, ulong session) => (Replica, Session, Over) = (replica, session, _over.Token);

    /// <summary>The replica that has it.</summary>
    public string Replica { get; }

    /// <inheritdoc/>
    public ulong Session { get; }

    /// <inheritdoc/>
    public PurgeProgress Purges { get; } = new();

    /// <inheritdoc/>
    public bool CaughtUp
    {
        get => _caughtUp;
        set => _caughtUp = value;
    }

    /// <inheritdoc/>
    public CancellationToken Over { get; }

    /// <summary>It is over. Returns at once: callbacks run elsewhere, so a caller may hold a lock.</summary>
    public void Dispose() => _ = EndAsync();

    private async Task EndAsync()
    {
        if (Over.IsCancellationRequested)
        {
            return;
        }

        await _over.CancelAsync();
        _over.Dispose();
    }
}
