using System.Diagnostics;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local.Databases;

/// <summary>
/// A database server of another make as a child process: it can be stopped, killed, frozen and started again on the same port and data, and
/// does not outlive us. Thread-safe: starts and stops happen one at a time.
/// </summary>
internal sealed class PrivateServer(
    string name, string logFile, Func<ProcessStartInfo> program, Func<CancellationToken, Task<bool>> answers) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly LogCapture _log = new(logFile);
    private ChildProcess? _process;
    private Watchdog? _watchdog;

    public int Pid => Running().Pid;

    /// <exception cref="LocalServiceException">It is not ready within 60 s.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        while (true)
        {
            if (_process is null or { Exited.IsCompleted: true })
            {
                // After a kill -9 the first attempts may fail: Postgres waits for its predecessor's children to be gone.
                await EndAsync(process => process.Exited);
                _process = ChildProcess.Start(program(), _log);
                _watchdog = new Watchdog(_process.Pid);
            }

            try
            {
                if (await answers(timeout.Token) && !_process.Exited.IsCompleted)
                {
                    return;
                }

                await Task.Delay(Pace, timeout.Token);
            }
            catch (OperationCanceledException)
            {
                await EndAsync(process => process.StopAsync(TimeSpan.Zero));
                cancellationToken.ThrowIfCancellationRequested();
                throw new LocalServiceException(name, null, $"not ready within {StartTimeout.TotalSeconds} s", _log.Tail());
            }
        }
    });

    /// <summary>Ends it without waiting for its clients to leave, insisting after 15 s.</summary>
    public Task StopAsync() => InTurnAsync(() => EndAsync(process => process.StopAsync(StopTimeout, Signal.Interrupt)));

    /// <summary>SIGKILL, as a crash would.</summary>
    public Task KillAsync() => InTurnAsync(() => EndAsync(process => process.StopAsync(TimeSpan.Zero)));

    public void Send(Signal signal) => Running().Send(signal);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _log.Dispose();
        _gate.Dispose();
    }

    private ChildProcess Running() =>
        _process is { Exited.IsCompleted: false } process ? process : throw new InvalidOperationException($"{name} is not running.");

    private async Task EndAsync(Func<ChildProcess, Task<int>> end)
    {
        _watchdog?.Dispose();
        _watchdog = null;
        if (_process is { } process)
        {
            await end(process);
            _process = null;
            await process.DisposeAsync();
        }
    }

    private async Task InTurnAsync(Func<Task> action)
    {
        await _gate.WaitAsync();
        try
        {
            await action();
        }
        finally
        {
            _gate.Release();
        }
    }
}
