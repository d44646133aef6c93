using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Origin.Tests.Media;
using CdnMusic.Origin.Tests.Storage.S3;
using CdnMusic.Origin.Tests.Uploading;
using Microsoft.Data.Sqlite;

namespace CdnMusic.Origin.Tests.Releasing;

/// <summary>Two ingest processes that share uploads and ledger, on an S3 store.</summary>
public sealed class SharedLedgerTests(CephFixture ceph) : IAsyncLifetime
{
    private readonly Recordings _recordings = new();
    private readonly List<ServiceProcess> _services = [];
    private string[] _store = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => _recordings.PathOf("data");

    public async ValueTask InitializeAsync() => _store = CephFixture.Arguments(await ceph.OptionsAsync(), _recordings.NewDirectory());

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }

        _recordings.Dispose();
    }

    [Fact]
    public async Task Every_track_is_worked_on_once_and_the_release_is_in_the_store()
    {
        ServiceProcess[] both = [await StartAsync("--Ingest:Workers=1"), await StartAsync("--Ingest:Workers=1")];
        var uploads = new List<object>();
        for (var i = 0; i < 4; i++)
        {
            var tone = await _recordings.ToneAsync($"tone-{i}.flac", 2, $"volume=-{i + 3}dB");
            uploads.Add(new { upload = await new TusClient(both[i % 2].Http).UploadAsync(tone), title = $"Tone {i}" });
        }

        await PutAsync(both[0], "tones", uploads);
        await StateAsync(both[1], "tones", release => release.GetProperty("state").GetString() == "published");

        // A job is counted a moment after it is done.
        foreach (var (kind, count) in new[] { ("track", 4), ("publication", 1) })
        {
            await Eventually.BecomesAsync(
                async () => await JobsAsync(both[0], kind, "done") + await JobsAsync(both[1], kind, "done"), done => done >= count);
        }

        Assert.All(await AttemptsAsync(), attempt => Assert.Equal(1, attempt));
        Assert.Equal((5, 5), (await BegunAsync(both), (await AttemptsAsync()).Count));
        await using var origin = await ServiceProcess.OriginAsync(_store);
        var library = await origin.Http.GetFromJsonAsync<JsonElement>("/library.json", Token);
        Assert.Equal(4, library.GetProperty("tracks").GetArrayLength());
        foreach (var track in library.GetProperty("tracks").EnumerateArray())
        {
            using var playlist = await origin.Http.GetAsync(track.GetProperty("playlist").GetString(), Token);
            Assert.True(playlist.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task A_job_is_held_beyond_its_lease_by_who_works_on_it_and_taken_over_when_that_one_is_killed()
    {
        var first = await StartAsync("--Ingest:Workers=1", "--Ingest:Lease=00:00:01");
        var upload = await new TusClient(first.Http).UploadAsync(await _recordings.ToneAsync("long.flac", 40));
        await PutAsync(first, "long", [new { upload, title = "Long" }]);
        await Encoders.FreezeAllAsync(Data);
        var second = await StartAsync("--Ingest:Workers=1", "--Ingest:Lease=00:00:01");

        // While its tool is at work, for several times the length of the lease.
        var lease = Leases().Single();
        await Eventually.BecomesAsync(() => Task.FromResult(Leases().Single()), renewed => renewed.Until > lease.Until + 3000);
        Assert.Equal([1], await AttemptsAsync());
        await first.KillAsync();

        // The encoder goes with the process that started it.
        var release = await StateAsync(second, "long", release => release.GetProperty("state").GetString() == "published");
        Assert.Equal(2, release.GetProperty("tracks")[0].GetProperty("attempt").GetInt32());
        Assert.Equal(1, await JobsAsync(second, "track", "done"));
        await Eventually.TrueAsync(() => Encoders.Of(Data).Count == 0 && !Directory.EnumerateDirectories(Path.Combine(Data, "scratch")).Any());
    }

    private static async Task<double> JobsAsync(ServiceProcess service, string kind, string outcome) =>
        await service.MetricAsync($"cdnmusic_ingest_jobs_total{{kind=\"{kind}\",outcome=\"{outcome}\"}}");

    private static async Task<double> BegunAsync(IEnumerable<ServiceProcess> services)
    {
        var begun = 0.0;
        foreach (var service in services)
        {
            begun += (await service.MetricsAsync()).Split('\n')
                .Where(line => line.StartsWith("cdnmusic_ingest_jobs_total{", StringComparison.Ordinal))
                .Sum(line => double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));
        }

        return begun;
    }

    private static async Task PutAsync(ServiceProcess service, string id, IEnumerable<object> tracks)
    {
        using var begun = await service.Http.PutAsJsonAsync($"/v1/releases/{id}", new { artist = "Somebody", tracks }, Token);
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync(Token));
    }

    private static Task<JsonElement> StateAsync(ServiceProcess service, string id, Func<JsonElement, bool> condition) =>
        Eventually.BecomesAsync(() => service.Http.GetFromJsonAsync<JsonElement>($"/v1/releases/{id}", Token), condition);

    private async Task<ServiceProcess> StartAsync(params string[] settings)
    {
        var service = await ServiceProcess.IngestAsync(_store, Data, settings);
        _services.Add(service);
        return service;
    }

    private Task<List<int>> AttemptsAsync() => Task.FromResult(Query("SELECT attempt FROM jobs", row => row.GetInt32(0)));

    /// <summary>Until when jobs are held, in Unix milliseconds.</summary>
    private List<(string Job, long Until)> Leases() =>
        Query("SELECT id, lease_until FROM jobs WHERE state = 'running'", row => (row.GetString(0), row.GetInt64(1)));

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var ledger = new SqliteConnection($"Data Source={Path.Combine(Data, "ingest.db")};Mode=ReadOnly;Pooling=False");
        ledger.Open();
        using var command = ledger.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
