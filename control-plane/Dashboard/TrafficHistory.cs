using CdnMusic.ControlPlane.Fleet;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Dashboard;

/// <summary>
/// How the fleet's traffic went of late, for whoever opens the dashboard after something has happened: in memory, bounded, one point per
/// <see cref="Step"/>. Thread-safe.
/// </summary>
internal sealed class TrafficHistory(EdgeRegistry registry, TimeProvider time, ILogger<TrafficHistory> logger) : BackgroundService
{
    /// <summary>Between two points.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private const int FleetPoints = 360, EdgePoints = 60;

    private readonly Lock _gate = new();
    private readonly Queue<TrafficPoint> _fleet = new();
    private readonly Dictionary<string, Queue<double>> _edges = new(StringComparer.Ordinal);

    /// <summary>All of it, oldest first.</summary>
    public TrafficSeries Read()
    {
        lock (_gate)
        {
            return new TrafficSeries(
                (int)Step.TotalSeconds, FleetPoints, EdgePoints, [.. _fleet], _edges.ToDictionary(e => e.Key, e => (IReadOnlyList<double>)[.. e.Value]));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TakeOrLog();
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void TakeOrLog()
    {
        try
        {
            Take();
        }
        catch (Exception error)
        {
            logger.HistoryFailed(error);
        }
    }

    private void Take()
    {
        var (edges, _) = registry.Read((e, _) => (e.Id, Lives: e.State != EdgeState.Out, e.Figures));
        var living = edges.Where(e => e.Lives).Select(e => e.Figures).ToList();
        var requests = living.Sum(f => f.RequestsPerSecond);
        lock (_gate)
        {
            var hits = requests > 0 ? living.Sum(f => f.HitRatio * f.RequestsPerSecond) / requests : 0;
            Keep(_fleet, new TrafficPoint(Math.Round(living.Sum(f => f.EgressMbps), 3), Math.Round(requests, 2), Math.Round(hits, 4)), FleetPoints);
            foreach (var forgotten in _edges.Keys.Except(edges.Select(e => e.Id)).ToList())
            {
                _edges.Remove(forgotten);
            }

            foreach (var edge in edges)
            {
                if (!_edges.TryGetValue(edge.Id, out var points))
                {
                    _edges[edge.Id] = points = new Queue<double>();
                }

                Keep(points, edge.Lives ? Math.Round(edge.Figures.EgressMbps, 3) : 0, EdgePoints);
            }
        }
    }

    private static void Keep<T>(Queue<T> points, T point, int most)
    {
        points.Enqueue(point);
        if (points.Count > most)
        {
            points.Dequeue();
        }
    }
}
