using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CdnMusic.Bench.Catalogues;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Databases;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Deploy.Local.Processes;
using Npgsql;

namespace CdnMusic.Bench.Running;

/// <summary><c>bench catalog</c>: search-as-you-type and the index's lag on a generated catalog. Exit status 1 if a goal is missed.</summary>
internal static class CatalogCommand
{
    private const double SearchGoalMs = 50, LagGoalMs = 1000;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2), Look = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var tracks = Number("--tracks", "tracks in the catalog", 1_000_000, 1000, 5_000_000);
        var searches = Number("--searches", "searches, one per letter typed", 10_000, 100, 1_000_000);
        var people = Number("--people", "who type at the same time", 1, 1, 100);
        var changes = Number("--changes", "changes per second while the lag is measured", 500, 1, 5000);
        var seconds = Number("--seconds", "how long the lag is measured", 60, 5, 3600);
        var command = new Command("catalog", "search-as-you-type and change data capture on a generated catalog") { tracks, searches, people, changes, seconds };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(tracks), parsed.GetValue(searches), parsed.GetValue(people), parsed.GetValue(changes), parsed.GetValue(seconds), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int tracks, int searches, int people, int changes, int seconds, CancellationToken cancellationToken)
    {
        using var ports = new PortAllocator();
        await using var postgres = await PrivatePostgres.StartAsync(ports: ports, cancellationToken: cancellationToken);
        var database = await postgres.CreateDatabaseAsync("catalog", replication: true, cancellationToken);
        await using var source = NpgsqlDataSource.Create(database);
        await using var catalog = Catalog(database, ports, projector: false);
        await catalog.StartAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        await CatalogueGenerator.RunAsync(source, tracks, cancellationToken);
        Say($"{tracks} tracks made in {watch.Elapsed.TotalSeconds:F0} s; the index is built…");
        await using var projector = Catalog(database, ports, projector: true);
        watch.Restart();
        await projector.StartAsync(cancellationToken);
        while (await IndexedAsync(source, cancellationToken) is not true)
        {
            await Task.Delay(Look, cancellationToken);
        }

        Say($"…in {watch.Elapsed.TotalSeconds:F0} s");
        await using (var analyse = source.CreateCommand("VACUUM ANALYZE"))
        {
            analyse.CommandTimeout = 0;
            await analyse.ExecuteNonQueryAsync(cancellationToken);
        }

        var typing = new TypingLoad(catalog.PublicUrl, source);
        await typing.RunAsync(people, searches / 10, cancellationToken);
        var (typed, failed) = await typing.RunAsync(people, searches, cancellationToken);
        Say($"search-as-you-type, {typed.Count} searches by {people}: {Figures(typed)}, {failed} failed (goal p99 <= {SearchGoalMs:F0} ms)");
        var (lags, rate) = await new LagProbe(source, tracks).RunAsync(changes, TimeSpan.FromSeconds(seconds), cancellationToken);
        Say($"lag at {rate:F0} changes/s, {lags.Count} probes: {Figures(lags)} (goal p99 <= {LagGoalMs:F0} ms at {changes}/s)");
        Say($"on {Environment.ProcessorCount} processors, shared by Postgres (fsync off), the catalog and the load");
        return failed == 0 && Percentile(typed, 0.99) <= SearchGoalMs && Percentile(lags, 0.99) <= LagGoalMs ? 0 : 1;
    }

    private static LocalService Catalog(string database, PortAllocator ports, bool projector) => new(
        new ServiceProgram(
            projector ? "projector" : "catalog-api", "CdnMusic.CatalogApi", new Uri($"http://127.0.0.1:{ports.Take()}"), new Uri($"http://127.0.0.1:{ports.Take()}"),
            new Dictionary<string, string>
            {
                ["Catalog:Postgres"] = database,
                ["Catalog:AdminToken"] = RandomNumberGenerator.GetHexString(32),
                ["Catalog:Issuer"] = "http://127.0.0.1:1/",
                ["Catalog:SigningKeyId"] = "bench",
                ["Catalog:SigningSecret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                ["Catalog:Projector"] = projector ? "true" : "false",
            }),
        new LogCapture(null), StartTimeout);

    private static async Task<bool?> IndexedAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand("SELECT bool_or(live) FROM search.generation");
            return await command.ExecuteScalarAsync(cancellationToken) as bool?;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return null;
        }
    }

    private static string Figures(IReadOnlyList<double> sorted) => string.Create(
        CultureInfo.InvariantCulture, $"p50 {Percentile(sorted, 0.5):F1} ms, p99 {Percentile(sorted, 0.99):F1} ms, most {sorted[^1]:F1} ms");

    private static double Percentile(IReadOnlyList<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
            {
                result.AddError($"{name} must be {least}-{most}");
            }
        });
        return option;
    }
}
