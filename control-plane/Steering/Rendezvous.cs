using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Weighted rendezvous hashing: every edge draws a number per key, the smallest wins. A key's order of edges depends on nothing but the
/// key and each edge, so an edge that leaves moves only its own keys. Source: Thaler and Ravishankar 1998; the weights after Schindelhauer
/// and Schomaker 2005 (draws are exponential with the weight as rate, so an edge wins in proportion to its weight).
/// </summary>
internal static class Rendezvous
{
    /// <summary>The hash of a key or an edge id; the same on every replica and after every restart.</summary>
    public static ulong Hash(ReadOnlySpan<char> text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));

    /// <summary>The edge's draw for the key: greater than 0, smaller is better.</summary>
    public static double Draw(ulong key, ulong edge, double weight) => -Math.Log(Uniform(key, edge)) / weight;

    /// <summary>
    /// The draw if it is below a bound, else some number that is not: since −ln u ≥ 1 − u, most draws that lose need no logarithm.
    /// </summary>
    public static double DrawBelow(ulong key, ulong edge, double weight, double bound)
    {
        var uniform = Uniform(key, edge);
        return 1 - uniform > bound * weight ? double.PositiveInfinity : -Math.Log(uniform) / weight;
    }

    /// <summary>A number in (0, 1) that belongs to the pair.</summary>
    public static double Uniform(ulong key, ulong edge)
    {
        // The finalizer of SplitMix64 over both hashes; the top 53 bits make a double in (0, 1).
        var mixed = key ^ edge;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
        return ((mixed >> 11) + 0.5) / (1UL << 53);
    }
}
