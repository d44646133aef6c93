namespace CdnMusic.PeerBench.Load;

/// <summary>What a load generator saw.</summary>
/// <param name="Requests">Requests completed.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Bytes">Bytes received, heads included.</param>
/// <param name="Errors">Connections that broke and answers other than 2xx or 3xx.</param>
internal readonly record struct LoadResult(long Requests, double Seconds, long Bytes, long Errors)
{
    public double PerSecond => Requests / Seconds;
}
