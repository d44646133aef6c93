namespace CdnMusic.ControlPlane.Dashboard;

/// <summary>Traffic over time: <c>GET /admin/fleet/history</c>. Oldest points first.</summary>
/// <param name="StepSeconds">Between two points.</param>
/// <param name="FleetPoints">Most points of the fleet.</param>
/// <param name="EdgePoints">Most points of an edge.</param>
/// <param name="Fleet">Of all edges that were not out.</param>
/// <param name="EgressMbps">Of each edge.</param>
internal sealed record TrafficSeries(
    int StepSeconds,
    int FleetPoints,
    int EdgePoints,
    IReadOnlyList<TrafficPoint> Fleet,
    IReadOnlyDictionary<string, IReadOnlyList<double>> EgressMbps);

/// <summary>The fleet's traffic at one moment.</summary>
internal sealed record TrafficPoint(double EgressMbps, double RequestsPerSecond, double HitRatio);
