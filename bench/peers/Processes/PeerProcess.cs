using System.Diagnostics;
using System.Globalization;
using CdnMusic.PeerBench.Peers;

namespace CdnMusic.PeerBench.Processes;

/// <summary>
/// A server's process tree on a processor of its own. A shell stands between: it ends the server when this program ends in whatever way
/// (its standard input is a pipe from here), and keeps the terminal's Ctrl-C away from it.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string Guard = """
        ulimit -n 131072 2>/dev/null || ulimit -n "$(ulimit -Hn)"
        exec 3<&0
        "$@" 3<&- </dev/null & server=$!
        (cat <&3 >/dev/null; kill -TERM $server 2>/dev/null) & watch=$!
        wait $server; code=$?
        kill $watch 2>/dev/null
        exit $code
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lastWords = new();

    private PeerProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string LastWords
    {
        get
        {
            lock (_lock)
            {
                return string.Join(Environment.NewLine, _lastWords);
            }
        }
    }

    public static PeerProcess Start(PeerProgram program, int core)
    {
        var start = new ProcessStartInfo(
            "setsid", ["taskset", "-c", core.ToString(CultureInfo.InvariantCulture), "bash", "-c", Guard, "guard", .. program.Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        var process = new PeerProcess(Process.Start(start)!);
        process._process.OutputDataReceived += (_, line) => process.Keep(line.Data);
        process._process.ErrorDataReceived += (_, line) => process.Keep(line.Data);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    public TimeSpan Cpu() => ProcessTree.Cpu(Pid);

    public long ResidentBytes() => ProcessTree.ResidentBytes(Pid);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var deadline = new CancellationTokenSource(Grace);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lastWords.Enqueue(line);
            if (_lastWords.Count > 20)
            {
                _lastWords.Dequeue();
            }
        }
    }
}
