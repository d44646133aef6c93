namespace CdnMusic.PeerBench.Load;

/// <summary>Latencies at a fixed rate, in microseconds from when each request should have been sent.</summary>
/// <param name="Wanted">The rate asked for, per second.</param>
/// <param name="Achieved">The rate at which responses came.</param>
/// <param name="Overloaded">Requests piled up without end: the percentiles mean nothing.</param>
/// <param name="P50">Median.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="P999">99.9th percentile.</param>
internal readonly record struct LatencyResult(double Wanted, double Achieved, bool Overloaded, double P50, double P99, double P999);
