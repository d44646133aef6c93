using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// How many reports a network, and all together, may send. Constant space: networks share counters by hash, which at worst makes one wait for
/// another. Thread-safe; counts that race let a few more through.
/// </summary>
internal sealed class MeasurementAllowance(IOptions<ControlPlaneOptions> options, TimeProvider time)
{
    /// <summary>Reports of one network per <see cref="Window"/>.</summary>
    public const int PerNetwork = 10;

    /// <summary>Over which a network's reports are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private const int Slots = 1 << 14;
    private readonly long[] _networks = new long[Slots];
    private long _all;

    /// <summary>May this network send one more?</summary>
    public bool Take(ClientPrefix prefix)
    {
        var now = time.Monotonic();
        return Count(ref _networks[(uint)prefix.GetHashCode() % Slots], now.Ticks / Window.Ticks) <= PerNetwork
            && Count(ref _all, now.Ticks / TimeSpan.TicksPerSecond) <= options.Value.MeasurementsPerSecond;
    }

    /// <summary>The low half counts within the window that the high half names.</summary>
    private static uint Count(ref long slot, long window)
    {
        var before = Volatile.Read(ref slot);
        var count = (uint)(before >>> 32) == (uint)window ? (uint)before + 1 : 1;
        Volatile.Write(ref slot, (long)(((ulong)(uint)window << 32) | count));
        return count;
    }
}
