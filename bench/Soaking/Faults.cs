using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Soaking;

/// <summary>
/// Kills (SIGKILL) and freezes (SIGSTOP) one edge after another, by chance, and brings each back. The first edge is never killed, so that there is a process
/// whose growth over the whole run can be seen; it is frozen like the others.
/// </summary>
internal sealed class Faults(IReadOnlyList<LocalService> edges, Random random, TimeProvider time)
{
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongestPeace = TimeSpan.FromSeconds(10);

    /// <summary>Edges killed so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Edges frozen so far.</summary>
    public int Freezes { get; private set; }

    /// <summary>Goes on until told to stop; every edge runs then.</summary>
    /// <exception cref="LocalServiceException">An edge did not come back.</exception>
    public async Task InjectAsync(CancellationToken cancellationToken)
    {
        while (await WaitAsync(LongestPeace * random.NextDouble(), cancellationToken))
        {
            var victim = edges[random.Next(edges.Count)];
            if (victim == edges[0] || random.Next(2) == 0)
            {
                Freezes++;
                victim.Pause();
                await WaitAsync(Frozen, cancellationToken);
                victim.Resume();
            }
            else
            {
                Kills++;
                await victim.KillAsync();
                await WaitAsync(Down, cancellationToken);
                await victim.StartAsync(CancellationToken.None);
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
