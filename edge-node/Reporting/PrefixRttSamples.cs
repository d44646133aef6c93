namespace CdnMusic.EdgeNode.Reporting;

/// <summary>Round-trip times of one client prefix, in microseconds. Thread-safe.</summary>
internal sealed class PrefixRttSamples
{
    private readonly Lock _lock = new();
    private ulong _sum;
    private uint _count;
    private uint _min = uint.MaxValue;

    public void Add(uint smoothedMicroseconds, uint minMicroseconds)
    {
        lock (_lock)
        {
            _sum += smoothedMicroseconds;
            _count++;
            // min_rtt is 0 until the kernel has one.
            _min = Math.Min(_min, minMicroseconds > 0 ? minMicroseconds : smoothedMicroseconds);
        }
    }

    public (uint Min, uint Mean, uint Count) Read()
    {
        lock (_lock)
        {
            return (_min, (uint)(_sum / _count), _count);
        }
    }
}
