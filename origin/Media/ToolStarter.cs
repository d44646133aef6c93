using System.Collections.Concurrent;
using System.Diagnostics;

namespace CdnMusic.Origin.Media;

/// <summary>
/// Starts processes from one thread that lives as long as this process. The kernel's parent-death signal, which takes a media tool with us
/// however we die, is tied to the thread that forked: from a thread of the pool it would come as soon as the pool shrinks. Thread-safe.
/// </summary>
internal static class ToolStarter
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> Requests = [];

    static ToolStarter() => new Thread(Run) { IsBackground = true, Name = "tool-starter" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((start, done));
        return done.Task;
    }

    private static void Run()
    {
        foreach (var (start, done) in Requests.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(Process.Start(start)!);
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }
    }
}
