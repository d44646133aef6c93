using System.Diagnostics;

namespace CdnMusic.Deploy.Local.Processes;

/// <summary>
/// One run of a program. Its standard input is a pipe that nobody writes to: when this process ends, in whatever way, the kernel closes
/// it, and a child started with <c>--Shutdown:OnStandardInputEnd=true</c> follows.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _output;

    private ChildProcess(Process process, LogCapture log, bool inheritOutput)
    {
        _process = process;
        Pid = process.Id;
        _output = inheritOutput
            ? Task.CompletedTask
            : Task.WhenAll(CaptureAsync(process.StandardOutput, log), CaptureAsync(process.StandardError, log));
        Exited = WaitAsync();
    }

    /// <summary>The kernel's number of the process; reused by the system some time after it has ended.</summary>
    public int Pid { get; }

    /// <summary>Completes with the exit code once the process has ended and its last words have been captured.</summary>
    public Task<int> Exited { get; }

    public static ChildProcess Start(ProcessStartInfo start, LogCapture log, bool inheritOutput = false)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = start.RedirectStandardError = !inheritOutput;
        return new ChildProcess(Process.Start(start)!, log, inheritOutput);
    }

    /// <summary>Sends a signal, unless the process has ended: its number may be another's by now.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited)
        {
            Signals.Send(Pid, signal);
        }
    }

    /// <summary>Asks for a graceful end, and insists when the time is over: at once when it is zero.</summary>
    public async Task<int> StopAsync(TimeSpan grace, Signal request = Signal.Terminate)
    {
        if (grace > TimeSpan.Zero)
        {
            Send(request);
            // A frozen process handles no signal but this one and SIGKILL.
            Send(Signal.Continue);
            await Task.WhenAny(Exited, Task.Delay(grace));
        }

        Send(Signal.Kill);
        return await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        Send(Signal.Kill);
        await Exited;
        _process.Dispose();
    }

    private static async Task CaptureAsync(StreamReader reader, LogCapture log)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            log.Add(line);
        }
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // A grandchild may have inherited the pipes and hold them open; the process itself has said all it could.
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1)));
        return _process.ExitCode;
    }
}
