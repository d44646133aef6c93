using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;
using CdnMusic.Deploy.Local.Databases;

namespace CdnMusic.CatalogApi.Tests.Faults;

/// <summary>The two faults of docs/consistency.md, on two real servers: the catalog's and the index's.</summary>
public sealed class ConsistencyTests(Surroundings surroundings) : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Catalog:FallbackEdges:0"] = "http://edge.example",
        ["Catalog:StaleAfter"] = "00:00:02",
        ["Catalog:PositionTimeout"] = "00:00:00",
    };

    private PrivatePostgres _truth = null!, _index = null!;
    private Catalog _catalog = null!;
    private string _position = "";

    public async ValueTask InitializeAsync()
    {
        _truth = await PrivatePostgres.StartAsync(ports: surroundings.Ports, cancellationToken: TestContext.Current.CancellationToken);
        _index = await PrivatePostgres.StartAsync(ports: surroundings.Ports, cancellationToken: TestContext.Current.CancellationToken);
        _catalog = await Catalog.StartAsync(
            surroundings, await _truth.CreateDatabaseAsync("catalog", replication: true), await _index.CreateDatabaseAsync("search"), Settings);
        _position = await _catalog.WriteAlbumAsync();
        await _catalog.SearchAsync("кино", _position);
    }

    public async ValueTask DisposeAsync()
    {
        await _catalog.DisposeAsync();
        await _index.DisposeAsync();
        await _truth.DisposeAsync();
    }

    [Fact]
    public async Task With_the_index_cut_off_writes_and_reads_go_on_and_search_says_that_it_cannot()
    {
        await _index.StopAsync();

        var position = await _catalog.WriteAsync("artists/a", new { name = "Renamed", genres = Array.Empty<string>() }, 1);
        var read = await _catalog.Public.GetFromJsonAsync<JsonElement>("/v1/artists/a", TestContext.Current.CancellationToken);
        using var played = await _catalog.PlayAsync("t", _catalog.Issuer.Token());
        using var search = await _catalog.Public.GetAsync("/v1/search?q=kino", TestContext.Current.CancellationToken);

        Assert.Equal("Renamed", read.GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.OK, played.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, search.StatusCode);
        Assert.NotNull(search.Headers.RetryAfter);
        await _index.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains("track/t", Catalog.Ids(await _catalog.SearchAsync("renamed", position)));
    }

    [Fact]
    public async Task With_the_catalog_cut_off_search_goes_on_marked_as_stale_and_nothing_can_be_played()
    {
        await _truth.StopAsync();

        var found = await Poll.UntilAsync(
            async () => await _catalog.Public.GetFromJsonAsync<JsonElement>("/v1/search?q=kino", TestContext.Current.CancellationToken), answer => answer.GetProperty("stale").GetBoolean());
        using var played = await _catalog.PlayAsync("t", _catalog.Issuer.Token());
        using var written = await _catalog.PutAsync("artists/b", new { name = "B", genres = Array.Empty<string>() });
        using var read = await _catalog.Public.GetAsync("/v1/artists/a", TestContext.Current.CancellationToken);

        Assert.Contains("track/t", Catalog.Ids(found));
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable),
            (played.StatusCode, written.StatusCode, read.StatusCode));
        await _truth.StartAsync(TestContext.Current.CancellationToken);
        await Poll.UntilAsync(async () =>
        {
            using var again = await _catalog.PlayAsync("t", _catalog.Issuer.Token());
            return again.StatusCode;
        }, status => status == HttpStatusCode.OK);
        Assert.Contains("artist/a", Catalog.Ids(await _catalog.SearchAsync("кино", _position)));
    }
}
