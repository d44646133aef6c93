using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Deploy.Local;
using Npgsql;

namespace CdnMusic.ControlPlane.Tests.Replication;

/// <summary>
/// Three replicas with a real Postgres and a real Redis, and three edges, for all tests that need them, one after the other. A test may kill
/// anything; <see cref="WholeAsync"/>, with which each begins, mends it.
/// </summary>
public sealed class ReplicaCluster : IAsyncLifetime
{
    public const int EdgeCount = 3;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<CuttableLine> _lines = [];

    internal MusicCluster Music { get; private set; } = null!;

    public IReadOnlyList<LocalService> Replicas => Music.Cluster.ControlPlanes;

    /// <summary>Those that every test may count on.</summary>
    public IEnumerable<LocalService> Edges => Music.Cluster.Edges.Take(EdgeCount);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Music = await MusicCluster.StartAsync(
        new MusicCluster { ControlPlanes = 3, ConfigureControlPlane = LeadOverLines }, EdgeCount, _ => "eu", ("ControlPlane:CommandTimeout", "00:00:02"));

    /// <summary>The one that <see cref="CutOff"/> is about.</summary>
    public LocalService Remote => Replicas[^1];

    /// <summary>Takes the database and Redis away from one replica; the others keep them.</summary>
    public void CutOff() => _lines.ForEach(line => line.Cut());

    /// <summary>Gives them back.</summary>
    public void Mend() => _lines.ForEach(line => line.Mend());

    /// <summary>Everything runs, and every replica sends players to every edge. Returns the position of the latest purge.</summary>
    public async Task<ulong> WholeAsync()
    {
        Mend();
        await Music.Cluster.Postgres!.StartAsync(Token);
        await Music.Cluster.Redis!.StartAsync(Token);
        foreach (var replica in Replicas)
        {
            await replica.StartAsync(Token);
        }

        foreach (var replica in Replicas)
        {
            await SeesAsync(replica, EdgeCount);
        }

        return await CompletePurgeAsync(Replicas[0], "/whole");
    }

    /// <summary>Purges a path until every edge has acknowledged, however slow the machine; returns the purge's position.</summary>
    public async Task<ulong> CompletePurgeAsync(LocalService at, string path)
    {
        var id = Guid.NewGuid().ToString("N");
        ulong position = 0;
        await MusicCluster.EventuallyAsync(async () =>
        {
            using var response = await Music.SendAdminAsync(HttpMethod.Post, "/admin/purge", new { id, paths = new[] { path } }, at);
            if (!response.IsSuccessStatusCode)
            {
                return false;
            }

            var report = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal(EdgeCount, report.GetProperty("edges").GetArrayLength());
            position = report.GetProperty("position").GetUInt64();
            return report.GetProperty("complete").GetBoolean();
        });
        return position;
    }

    /// <summary>Purges once; returns the position, complete or not.</summary>
    public async Task<ulong> PurgeAsync(LocalService at, string path) =>
        (await Music.AdminAsync(HttpMethod.Post, "/admin/purge", new { paths = new[] { path } }, at)).GetProperty("position").GetUInt64();

    /// <summary>Edges that this replica sends players to.</summary>
    public async Task<string[]> BestAsync(LocalService at)
    {
        using var response = await _http.GetAsync(new Uri(at.PublicUrl, "/v1/edges/best?path=/a"), Token);
        return response.IsSuccessStatusCode
            ? [.. (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("id").GetString()!)]
            : [];
    }

    /// <summary>Waits until a replica sends players to so many edges.</summary>
    public Task SeesAsync(LocalService at, int edges) => MusicCluster.EventuallyAsync(async () => (await BestAsync(at)).Length == edges);

    /// <summary>A replica that has the stream of an edge, and that edge.</summary>
    public async Task<(LocalService Replica, string Edge)> HolderAsync()
    {
        var edge = Edges.First().Name;
        LocalService? holder = null;
        await MusicCluster.EventuallyAsync(() =>
        {
            holder = Replicas.SingleOrDefault(r => Holds(r, edge));
            return Task.FromResult(holder is not null);
        });
        return (holder!, edge);
    }

    /// <summary>Has this replica the stream of an edge, by what it logs?</summary>
    public static bool Holds(LocalService replica, string edge) =>
        LastWord(replica, $"edge {edge} joined", $"the stream of edge {edge} ended");

    /// <summary>Does it run campaigns?</summary>
    public static bool RunsCampaigns(LocalService replica) =>
        LastWord(replica, "this replica runs campaigns now", "this replica does not run campaigns any more");

    /// <summary>Does it not hear the others?</summary>
    public static bool IsDeaf(LocalService replica) => LastWord(replica, "other replicas cannot be heard", "other replicas can be heard");

    /// <summary>Has it lost the database?</summary>
    public static bool LacksStore(LocalService replica) => LastWord(replica, "the store is not available", "the store is available again");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Music.DisposeAsync();
        _lines.ForEach(line => line.Dispose());
    }

    private void LeadOverLines(int index, IDictionary<string, string> settings)
    {
        if (index < 2)
        {
            return;
        }

        var postgres = new NpgsqlConnectionStringBuilder(settings["ControlPlane:Postgres"]);
        var (toPostgres, toRedis) = (new CuttableLine(postgres.Port), new CuttableLine(int.Parse(settings["ControlPlane:Redis"].Split(',')[0].Split(':')[1], CultureInfo.InvariantCulture)));
        _lines.AddRange([toPostgres, toRedis]);
        postgres.Port = toPostgres.Port;
        settings["ControlPlane:Postgres"] = postgres.ConnectionString;
        settings["ControlPlane:Redis"] = $"127.0.0.1:{toRedis.Port},{settings["ControlPlane:Redis"].Split(',', 2)[1]}";
    }

    /// <summary>Of two things that a replica logs, was the first the last one since it was started?</summary>
    private static bool LastWord(LocalService replica, string yes, string no) => replica.IsRunning && SinceStart(replica)
        .Select(line => line.Contains(yes, StringComparison.Ordinal) ? (bool?)true : line.Contains(no, StringComparison.Ordinal) ? false : null)
        .LastOrDefault(word => word is not null) == true;

    private static IEnumerable<string> SinceStart(LocalService replica) =>
        replica.LogTail.Reverse().TakeWhile(line => !line.Contains("Application started", StringComparison.Ordinal)).Reverse();
}
