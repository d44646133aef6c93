using System.Net;
using CdnMusic.CatalogApi.Tests.Running;
using Npgsql;

namespace CdnMusic.CatalogApi.Tests.Projecting;

/// <summary>The index against the catalog, read behind the service's back.</summary>
public sealed class ProjectorTests(Surroundings surroundings)
{
    [Fact]
    public Task Killed_again_and_again_under_load_the_projector_loses_nothing_and_resurrects_nothing() => KillAsync(4);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Killed_a_hundred_times_under_load_the_projector_loses_nothing_and_resurrects_nothing() => KillAsync(100);

    [Fact]
    public async Task No_search_fails_while_the_index_is_made_anew()
    {
        await using var catalog = await Catalog.StartAsync(surroundings);
        var position = await catalog.WriteAlbumAsync();
        await catalog.SearchAsync("кино", position);
        using var ending = new CancellationTokenSource();
        var searching = Task.Run(async () =>
        {
            var searches = 0;
            for (; !ending.IsCancellationRequested; searches++)
            {
                using var response = await catalog.Public.GetAsync("/v1/search?q=kino", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Contains("\"artist\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }

            return searches;
        });

        for (var i = 1; i <= 3; i++)
        {
            using var accepted = await catalog.Admin.PostAsync("/admin/search/rebuild", null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            await catalog.WriteAsync("artists/a", new { name = $"Кино {i}", genres = Array.Empty<string>() }, i);
            await Poll.UntilAsync(() => Catalog.ScalarAsync<long>(catalog.Search, "SELECT done FROM search.rebuild"), done => done == i);
        }

        await ending.CancelAsync();
        Assert.True(await searching > 3);
        await EqualAsync(catalog);
        Assert.Equal(1, await Poll.UntilAsync(
            () => Catalog.ScalarAsync<long>(catalog.Postgres, "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"), count => count == 1));
    }

    [Fact]
    public async Task An_index_whose_slot_is_lost_is_made_anew()
    {
        await using var catalog = await Catalog.StartAsync(surroundings);
        await catalog.SearchAsync("кино", await catalog.WriteAlbumAsync());
        await catalog.Service.KillAsync();
        await Poll.UntilAsync(
            () => Catalog.ScalarAsync<bool>(catalog.Postgres, "SELECT NOT bool_or(active) FROM pg_replication_slots WHERE database = current_database()"), idle => idle);
        await Catalog.ScalarAsync<object>(
            catalog.Postgres, "SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE database = current_database()");
        await ExecuteAsync(catalog.Postgres, "UPDATE artist SET name = 'Changed meanwhile'");
        await catalog.Service.StartAsync(TestContext.Current.CancellationToken);

        await Poll.UntilAsync(() => Catalog.ScalarAsync<int>(catalog.Search, "SELECT number FROM search.generation WHERE live"), number => number == 2);
        await EqualAsync(catalog);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> StateAsync(NpgsqlDataSource source, string sql) => await Catalog.ScalarAsync<string>(source, sql);

    private static async Task EqualAsync(Catalog catalog)
    {
        var truth = await StateAsync(catalog.Postgres,
            """
            SELECT coalesce(string_agg(concat_ws(' ', key, version, deleted, name), E'\n' ORDER BY key COLLATE "C"), '') FROM (
                SELECT 'genre/' || id AS key, version, deleted, name FROM genre UNION ALL
                SELECT 'artist/' || id, version, deleted, name FROM artist UNION ALL
                SELECT 'release/' || id, version, deleted, title FROM release UNION ALL
                SELECT 'track/' || id, version, deleted, title FROM track) e
            """);
        await Poll.UntilAsync(
            () => StateAsync(catalog.Search, """SELECT coalesce(string_agg(concat_ws(' ', key, version, deleted, title), E'\n' ORDER BY key COLLATE "C"), '') FROM search.document"""),
            index => index == truth);
        // What is derived from others is as if it had been derived from their last versions.
        Assert.Equal(0, await Catalog.ScalarAsync<long>(catalog.Search,
            """
            SELECT count(*) FROM search.document d LEFT JOIN search.document p ON p.key = d.parent LEFT JOIN search.document g ON g.key = p.parent
            WHERE d.latin <> search.latin(concat_ws(' ', d.title, p.title, g.title)) OR d.hidden <> (d.deleted OR coalesce(p.deleted, false) OR coalesce(g.deleted, false))
            """));
    }

    /// <summary>Two writers go on while the projector is killed; each kill waits for it to have moved on first.</summary>
    private async Task KillAsync(int times)
    {
        var database = await surroundings.NewDatabaseAsync();
        await using var editor = await Catalog.StartAsync(surroundings, database, settings: Catalog.WithoutProjector);
        await using var projector = await Catalog.StartAsync(surroundings, database, start: false);
        await editor.WriteAlbumAsync();
        using var ending = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 2).Select(writer => Task.Run(() => WriteAsync(editor.Postgres, writer, ending.Token))).ToArray();
        for (var i = 0; i < times; i++)
        {
            var before = await PositionAsync(projector.Search);
            await projector.Service.StartAsync(TestContext.Current.CancellationToken);
            await Poll.UntilAsync(() => PositionAsync(projector.Search), now => now > before);
            await projector.Service.KillAsync();
        }

        await projector.Service.StartAsync(TestContext.Current.CancellationToken);
        await ending.CancelAsync();
        await Task.WhenAll(writing);
        await EqualAsync(projector);
        Assert.True(await Catalog.ScalarAsync<long>(projector.Search, "SELECT count(*) FROM search.document WHERE deleted") > 0);
    }

    private static async Task<long> PositionAsync(NpgsqlDataSource search)
    {
        try
        {
            return await Catalog.ScalarAsync<long>(search, "SELECT coalesce((SELECT (position - '0/0')::bigint FROM search.generation WHERE live), 0)");
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }

    /// <summary>Makes, renames, deletes and brings back artists and tracks, in transactions of several changes.</summary>
    private static async Task WriteAsync(NpgsqlDataSource source, int writer, CancellationToken cancellationToken)
    {
        var random = new Random(writer);
        while (!cancellationToken.IsCancellationRequested)
        {
            var artist = $"w{writer}-{random.Next(30)}";
            var track = $"w{writer}-{random.Next(60)}";
            await ExecuteAsync(source,
                $"""
                BEGIN;
                INSERT INTO artist (id, name) VALUES ('{artist}', 'Name {random.Next()}') ON CONFLICT (id) DO UPDATE SET name = excluded.name, deleted = {random.Next(4) == 0};
                INSERT INTO track (id, release_id, title, disc, number, duration_ms, cdn_id) VALUES ('{track}', 'r', 'Title {random.Next()}', 1, 1, 1, 'x')
                ON CONFLICT (id) DO UPDATE SET title = excluded.title, deleted = {random.Next(3) == 0};
                UPDATE release SET title = 'Release {random.Next()}' WHERE id = 'r' AND {random.Next(50) == 0};
                COMMIT
                """);
        }
    }
}
