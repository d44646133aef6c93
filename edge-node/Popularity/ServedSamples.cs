namespace CdnMusic.EdgeNode.Popularity;

/// <summary>
/// What the cache has just answered with, for whoever counts it off the hot path. A ring: samples that nobody took in time are overwritten.
/// At high rates only each 2nd, 4th, … answer is noted, and counts as many times. Thread-safe; noting takes no lock and allocates nothing.
/// </summary>
/// <remarks>Two threads that write one slot at a time may leave the path of the one with the bytes of the other: noise, among thousands.</remarks>
internal sealed class ServedSamples
{
    private const int Size = 4096;
    private const uint MaxStride = 1024;

    [ThreadStatic]
    private static uint skipped;

    private readonly string?[] _paths = new string?[Size];
    private readonly int[] _bytes = new int[Size];
    private volatile uint _stride = 1;
    private long _next;
    private long _taken;

    /// <summary>A response was served from the cache.</summary>
    public void Note(string path, int bytes)
    {
        if (++skipped < _stride)
        {
            return;
        }

        skipped = 0;
        var slot = (int)((Interlocked.Increment(ref _next) - 1) % Size);
        _bytes[slot] = bytes;
        Volatile.Write(ref _paths[slot], path);
    }

    /// <summary>Takes what was noted since the last call, in no particular order; bytes are already multiplied. One caller at a time.</summary>
    public IReadOnlyList<(string Path, long Bytes)> Take()
    {
        var (end, stride) = (Volatile.Read(ref _next), _stride);
        var begin = Math.Max(_taken, end - Size);
        var samples = new List<(string, long)>((int)(end - begin));
        for (var at = begin; at < end; at++)
        {
            if (Volatile.Read(ref _paths[at % Size]) is { } path)
            {
                samples.Add((path, (long)_bytes[at % Size] * stride));
            }
        }

        // Overrun: note less. Hardly used: note more.
        var noted = end - _taken;
        _stride = noted > Size ? Math.Min(stride * 2, MaxStride) : noted < Size / 4 ? Math.Max(stride / 2, 1) : stride;
        _taken = end;
        return samples;
    }
}
