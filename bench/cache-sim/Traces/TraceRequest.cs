namespace CdnMusic.CacheSim.Traces;

/// <summary>One request of a trace.</summary>
/// <param name="Time">When, in whole seconds.</param>
/// <param name="Id">For which object.</param>
/// <param name="Size">The object's size in bytes, 0 to <see cref="LargestSize"/>.</param>
internal readonly record struct TraceRequest(long Time, UInt128 Id, long Size)
{
    /// <summary>1 TiB: the sums of what a trace requests stay far from overflowing.</summary>
    public const long LargestSize = 1L << 40;
}
