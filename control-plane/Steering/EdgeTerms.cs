using System.Globalization;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>What an edge's labels say to steering. Labels that are no such number say nothing.</summary>
/// <param name="Share">Label <c>share</c>, 0-1: the part of its capacity's worth of keys that it gets; a canary has 0.05, maintenance 0. Default 1.</param>
/// <param name="CostPerGb">Label <c>cost_per_gb</c>, in whatever currency all edges use; null if unknown.</param>
/// <param name="Place">Labels <c>latitude</c> and <c>longitude</c>, degrees.</param>
/// <param name="Domain">Hash of label <c>region</c>; 0 without one.</param>
/// <param name="Site">Labels <c>region</c> and <c>provider</c>; null unless both are there.</param>
internal readonly record struct EdgeTerms(double Share, double? CostPerGb, GeoPoint Place, ulong Domain, (string Region, string Provider)? Site)
{
    // However dear, an edge keeps half of its share: the price breaks ties, it does not make the others full.
    private const double LeastCostShare = 0.5;

    /// <summary>Reads them.</summary>
    public static EdgeTerms Of(IReadOnlyDictionary<string, string> labels) => new(
        Number(labels, "share") is >= 0 and <= 1 and var share ? share : 1,
        Number(labels, "cost_per_gb") is >= 0 and < double.PositiveInfinity and var cost ? cost : null,
        GeoPoint.Of(Number(labels, "latitude"), Number(labels, "longitude")),
        labels.TryGetValue("region", out var region) ? Rendezvous.Hash(region) : 0,
        region is not null && labels.TryGetValue("provider", out var provider) ? (region, provider) : null);

    /// <summary>The share that is left when the fleet's cheapest edge costs so much.</summary>
    public double ShareAgainst(double? cheapest) =>
        CostPerGb is > 0 and var cost && cheapest is { } least ? Share * Math.Max(LeastCostShare, least / cost) : Share;

    private static double Number(IReadOnlyDictionary<string, string> labels, string name) =>
        labels.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;
}
