using CdnMusic.Deploy.Local.Binaries;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local;

/// <summary>
/// One service of a <see cref="LocalCluster"/>: a real process that can be stopped, killed, frozen and started again on the same ports and
/// data. Thread-safe: starts and stops happen one at a time.
/// </summary>
public sealed class LocalService : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly ServiceProgram _program;
    private readonly LogCapture _log;
    private readonly TimeSpan _startTimeout;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ChildProcess? _process;

    internal LocalService(ServiceProgram program, LogCapture log, TimeSpan startTimeout)
    {
        _program = program;
        _log = log;
        _startTimeout = startTimeout;
    }

    /// <summary>Its name in the cluster: <c>origin</c>, <c>control-plane</c>, <c>player</c>, <c>edge-1</c>…</summary>
    public string Name => _program.Name;

    /// <summary>The public listener; the same over restarts.</summary>
    public Uri PublicUrl => _program.PublicUrl;

    /// <summary>The management listener (health, metrics, admin); the same over restarts.</summary>
    public Uri ManagementUrl => _program.ManagementUrl;

    /// <summary>The id of the running process.</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public int Pid => Running().Pid;

    /// <summary>Does the process exist (frozen or not)?</summary>
    public bool IsRunning => _process is { Exited.IsCompleted: false };

    /// <summary>The last 500 lines that it wrote, over restarts, oldest first.</summary>
    public IReadOnlyList<string> LogTail => _log.Tail();

    /// <summary>Starts the process and waits until it is ready. Does nothing when it runs.</summary>
    /// <exception cref="LocalServiceException">It died, or was not ready in time; it does not run then.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => InTurnAsync(async () =>
    {
        if (IsRunning)
        {
            return;
        }

        var start = ServiceBinaries.StartInfo(_program.Project, _program.Arguments());
        foreach (var (name, value) in _program.Environment())
        {
            start.Environment[name] = value;
        }

        await EndAsync(process => process.Exited);
        var process = ChildProcess.Start(start, _log);
        _process = process;
        try
        {
            await Readiness.WaitAsync(_program, process, _log, _startTimeout, cancellationToken);
        }
        catch
        {
            await EndAsync(p => p.StopAsync(TimeSpan.Zero));
            throw;
        }
    });

    /// <summary>Ends it gracefully (SIGTERM), insisting after 15 s. Does nothing when it does not run.</summary>
    /// <returns>The exit code (128 + n when signal n ended it), or null when it did not run.</returns>
    public Task<int?> StopAsync() => InTurnAsync(() => EndAsync(process => process.StopAsync(Grace)));

    /// <summary>Ends it at once (SIGKILL), as a crash or a power cut would. Does nothing when it does not run.</summary>
    public Task KillAsync() => InTurnAsync(() => EndAsync(process => process.StopAsync(TimeSpan.Zero)));

    /// <summary>Freezes it (SIGSTOP): its sockets stay open and nobody answers, as with a hung machine.</summary>
    public void Pause() => Running().Send(Signal.Stop);

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public void Resume() => Running().Send(Signal.Continue);

    /// <summary>Stops the process as <see cref="StopAsync"/> does, and closes its log.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _log.Dispose();
        _gate.Dispose();
    }

    private ChildProcess Running() =>
        _process is { Exited.IsCompleted: false } process ? process : throw new InvalidOperationException($"{Name} is not running.");

    private async Task<int?> EndAsync(Func<ChildProcess, Task<int>> end)
    {
        if (_process is not { } process)
        {
            return null;
        }

        var exitCode = await end(process);
        _process = null;
        await process.DisposeAsync();
        return exitCode;
    }

    private Task InTurnAsync(Func<Task> action) => InTurnAsync<bool>(async () =>
    {
        await action();
        return true;
    });

    private async Task<T> InTurnAsync<T>(Func<Task<T>> action)
    {
        await _gate.WaitAsync();
        try
        {
            return await action();
        }
        finally
        {
            _gate.Release();
        }
    }
}
