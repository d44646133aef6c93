namespace CdnMusic.Bench.Soaking;

/// <summary>
/// How much a process grew: the median of the last quarter of its footprints against that of the second quarter. The first quarter is warm-up: caches fill, code is compiled.
/// </summary>
/// <param name="Service">Its name.</param>
/// <param name="Before">The second quarter's medians.</param>
/// <param name="After">The last quarter's medians.</param>
internal readonly record struct Growth(string Service, Footprint Before, Footprint After)
{
    private const long MiB = 1 << 20;
    private const double Share = 0.2;

    /// <summary>Memory may grow by this beyond a fifth: heaps are collected when they like.</summary>
    public const long MemorySlack = 48 * MiB;

    /// <summary>Connections of players come and go.</summary>
    public const int HandleSlack = 64;

    /// <summary>Segments of a disk tier are made before old ones are removed; a store's log is folded in from time to time.</summary>
    public const long DiskSlack = 32 * MiB;

    /// <summary>What is beyond the budget, in words.</summary>
    public IEnumerable<string> Excesses()
    {
        if (After.ResidentBytes > (Before.ResidentBytes * (1 + Share)) + MemorySlack)
        {
            yield return $"{Service}: memory grew from {Before.ResidentBytes / MiB} to {After.ResidentBytes / MiB} MiB";
        }

        if (After.Handles > (Before.Handles * (1 + Share)) + HandleSlack)
        {
            yield return $"{Service}: handles grew from {Before.Handles} to {After.Handles}";
        }

        if (After.DiskBytes > (Before.DiskBytes * (1 + Share)) + DiskSlack)
        {
            yield return $"{Service}: disk grew from {Before.DiskBytes / MiB} to {After.DiskBytes / MiB} MiB";
        }
    }

    /// <summary>The growth of each service that was looked at four times at least.</summary>
    public static IReadOnlyList<Growth> Of(IEnumerable<Footprint> inOrder) =>
    [
        .. from footprint in inOrder
           group footprint by footprint.Service into service
           let all = service.ToList()
           where all.Count >= 4
           let quarter = all.Count / 4
           select new Growth(service.Key, Median(all.GetRange(quarter, quarter)), Median(all.GetRange(all.Count - quarter, quarter))),
    ];

    private static Footprint Median(List<Footprint> some) => new(
        some[0].Service,
        some.Select(f => f.ResidentBytes).Order().ElementAt(some.Count / 2),
        some.Select(f => f.Handles).Order().ElementAt(some.Count / 2),
        some.Select(f => f.DiskBytes).Order().ElementAt(some.Count / 2));
}
