using System.Diagnostics;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>
/// While it lasts, a system call of a running edge on a file fails as on a broken disk (EIO): strace makes the kernel say so. Needs the right to
/// trace other processes; without it the test is skipped.
/// </summary>
internal sealed class BrokenDisk : IAsyncDisposable
{
    private readonly Process _tracer;
    private readonly string _directory;

    private BrokenDisk(Process tracer, string directory) => (_tracer, _directory) = (tracer, directory);

    /// <param name="pid">The edge.</param>
    /// <param name="systemCall"><c>preadv</c> or <c>pwritev</c>: what the disk tier reads and writes records with.</param>
    public static async Task<BrokenDisk> OfAsync(int pid, string systemCall)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("broken-disk-").FullName;
        var tracer = Process.Start(new ProcessStartInfo(
            "strace",
            ["-f", "-p", $"{pid}", "-e", $"trace={systemCall}", "-e", $"inject={systemCall}:error=EIO", "-e", "signal=none", "-o", Path.Combine(directory, "calls")])
        {
            RedirectStandardError = true,
        })!;
        var broken = new BrokenDisk(tracer, directory);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        // It says so once it holds all threads; a thread that is born later is held from its first instruction on.
        if (await tracer.StandardError.ReadLineAsync(deadline.Token) is not { } line || !line.Contains("attached", StringComparison.Ordinal))
        {
            await broken.DisposeAsync();
            Assert.Skip("another process cannot be traced here");
        }

        return broken;
    }

    /// <summary>How often a call has failed so far.</summary>
    public int Failures()
    {
        using var calls = new StreamReader(new FileStream(Path.Combine(_directory, "calls"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return calls.ReadToEnd().Split("(INJECTED)").Length - 1;
    }

    public async ValueTask DisposeAsync()
    {
        // Asked to end, it lets go of the edge; killed, it would too, but may leave a call half done.
        using (Process.Start("kill", ["-INT", $"{_tracer.Id}"]))
        {
            await _tracer.WaitForExitAsync(CancellationToken.None);
        }

        _tracer.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}
