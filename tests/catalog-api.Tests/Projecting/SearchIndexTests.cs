using CdnMusic.CatalogApi.Projecting;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.CatalogApi.Tests.Running;
using Microsoft.Extensions.Options;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Tests.Projecting;

public sealed class SearchIndexTests(Surroundings surroundings)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_comes_late_or_again_resurrects_nothing_and_positions_only_grow()
    {
        var options = Options.Create(new CatalogApiOptions { Postgres = await surroundings.NewDatabaseAsync() });
        await using var database = new IndexDatabase(options);
        var index = new SearchIndex(database);
        await index.MigrateAsync(Token);
        var generation = await index.BeginAsync(Token);
        await index.SwitchAsync(generation, Token);

        await index.WriteAsync(generation, [Artist(1, "Old"), Artist(3, "Deleted", deleted: true), Artist(2, "Older")], new NpgsqlLogSequenceNumber(30), null, Token);
        await index.WriteAsync(generation, [Artist(2, "Late")], new NpgsqlLogSequenceNumber(20), null, Token);

        Assert.Equal(
            "3 true Deleted 0/1E",
            await Catalog.ScalarAsync<string>(
                database.Source, "SELECT concat_ws(' ', version, hidden::text, title, position) FROM search.document, search.generation"));
    }

    [Fact]
    public async Task Documents_that_come_before_what_they_belong_to_are_hidden_until_it_is_there()
    {
        var options = Options.Create(new CatalogApiOptions { Postgres = await surroundings.NewDatabaseAsync() });
        await using var database = new IndexDatabase(options);
        var index = new SearchIndex(database);
        await index.MigrateAsync(Token);
        var generation = await index.BeginAsync(Token);
        await index.SwitchAsync(generation, Token);
        var release = new RowChange("release", new Dictionary<string, string?>
        {
            ["id"] = "r",
            ["version"] = "1",
            ["deleted"] = "f",
            ["artist_id"] = "a",
            ["title"] = "Album",
            ["territories"] = "{DE,FR}",
        });

        await index.WriteAsync(generation, [release], new NpgsqlLogSequenceNumber(1), null, Token);
        var before = await Catalog.ScalarAsync<bool>(database.Source, "SELECT hidden FROM search.document WHERE key = 'release/r'");
        await index.WriteAsync(generation, [Artist(1, "Кино")], new NpgsqlLogSequenceNumber(2), null, Token);

        Assert.True(before);
        Assert.Equal(
            "false album kino {DE,FR}",
            await Catalog.ScalarAsync<string>(
                database.Source, "SELECT concat_ws(' ', hidden::text, latin, visible_in) FROM search.document WHERE key = 'release/r'"));
    }

    private static RowChange Artist(int version, string name, bool deleted = false) => new("artist", new Dictionary<string, string?>
    {
        ["id"] = "a",
        ["version"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["deleted"] = deleted ? "t" : "f",
        ["name"] = name,
    });
}
