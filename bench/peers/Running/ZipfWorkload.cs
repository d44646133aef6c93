namespace CdnMusic.PeerBench.Running;

/// <summary>A catalogue with a popular head and a long tail; the same seeded sequence of requests for every server.</summary>
/// <param name="Objects">How many objects there are.</param>
/// <param name="Exponent">Zipf's exponent: object k is asked for in proportion to 1/k^exponent.</param>
/// <param name="MinBytes">Smallest body.</param>
/// <param name="MaxBytes">Largest body; sizes are spread evenly.</param>
/// <param name="MemoryBytes">RAM tier of servers that have two tiers.</param>
/// <param name="DiskBytes">Everything a server may store; for one without a disk tier this is its RAM.</param>
internal sealed record ZipfWorkload(int Objects, double Exponent, int MinBytes, int MaxBytes, long MemoryBytes, long DiskBytes)
{
    /// <summary>Requests in the prepared sequence; it is repeated from the start.</summary>
    public const int Sequence = 1 << 17;

    public const int Seed = 20_260_101;

    /// <summary>Where a round begins in the sequence: each meets requests that no earlier one did, and every server the same.</summary>
    public static int Offset(int round) => (round + 1) * (Sequence / 7 * 3) % Sequence;

    /// <summary>The targets in the order they are asked for.</summary>
    public IReadOnlyList<string> Targets()
    {
        var random = new Random(Seed);
        var sizes = Enumerable.Range(0, Objects).Select(_ => random.Next(MinBytes, MaxBytes + 1)).ToArray();
        var cumulative = new double[Objects];
        var sum = 0.0;
        for (var k = 0; k < Objects; k++)
        {
            cumulative[k] = sum += Math.Pow(k + 1, -Exponent);
        }

        return [.. Enumerable.Range(0, Sequence).Select(_ =>
        {
            var at = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            var k = at < 0 ? ~at : at;
            return Origins.BenchOrigin.Target(sizes[k], k);
        })];
    }
}
