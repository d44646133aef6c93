using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;

namespace CdnMusic.CatalogApi.Tests.Editing;

public sealed class EditingTests(EditedCatalog shared) : IClassFixture<EditedCatalog>
{
    private readonly Catalog _catalog = shared.Catalog;

    [Fact]
    public async Task An_entity_is_made_once_and_replaced_only_on_its_current_version()
    {
        using var made = await _catalog.PutAsync("artists/kino", new { name = "Кино", genres = Array.Empty<string>() });
        using var again = await _catalog.PutAsync("artists/kino", new { name = "Kino", genres = Array.Empty<string>() });
        using var replaced = await _catalog.PutAsync("artists/kino", new { name = "KINO", genres = Array.Empty<string>() }, version: 1);
        using var late = await _catalog.PutAsync("artists/kino", new { name = "late", genres = Array.Empty<string>() }, version: 1);
        using var unconditional = await _catalog.Admin.PutAsJsonAsync("/admin/artists/kino", new { name = "x", genres = Array.Empty<string>() }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("\"1\"", made.Headers.ETag?.ToString());
        Assert.Equal(HttpStatusCode.PreconditionFailed, again.StatusCode);
        Assert.Equal("\"2\"", replaced.Headers.ETag?.ToString());
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionRequired, unconditional.StatusCode);
        Assert.Equal("KINO", (await _catalog.Public.GetFromJsonAsync<JsonElement>("/v1/artists/kino", TestContext.Current.CancellationToken)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Every_change_is_an_event_in_the_outbox_and_no_refused_one_is()
    {
        await _catalog.WriteAsync("artists/one", new { name = "One", genres = Array.Empty<string>() });
        using var refused = await _catalog.PutAsync("artists/one", new { name = "Two", genres = Array.Empty<string>() });
        using var orphan = await _catalog.PutAsync("releases/r", new
        {
            artist_id = "nobody",
            title = "T",
            type = "album",
            release_date = "2026-01-01",
            territories = Array.Empty<string>(),
            genres = Array.Empty<string>(),
        });
        using var deleted = await _catalog.DeleteAsync("artists/one", 1);

        Assert.Equal(HttpStatusCode.Conflict, orphan.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(
            """artist.changed {"id": "one", "version": 1}|artist.deleted {"id": "one", "version": 2}""",
            await Catalog.ScalarAsync<string>(_catalog.Postgres, "SELECT string_agg(type || ' ' || payload, '|' ORDER BY position) FROM outbox WHERE payload->>'id' = 'one'"));
        using var gone = await _catalog.Public.GetAsync("/v1/artists/one", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Repetitions_under_one_idempotency_key_are_done_once_even_at_the_same_time()
    {
        var body = new { name = "Once", genres = Array.Empty<string>() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _catalog.PutAsync("artists/once", body, idempotencyKey: "key-1")));
        using var other = await _catalog.PutAsync("artists/other", body, idempotencyKey: "key-1");

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.Created, "\"1\""), (a.StatusCode, a.Headers.ETag!.ToString())));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal(1, await Catalog.ScalarAsync<long>(_catalog.Postgres, "SELECT count(*) FROM outbox WHERE payload->>'id' = 'once'"));
        Array.ForEach(answers, a => a.Dispose());
    }

    [Fact]
    public async Task All_mistakes_of_a_body_are_named_at_once()
    {
        using var bad = await _catalog.PutAsync("tracks/t", new
        {
            release_id = "R!",
            title = "",
            number = 0,
            duration_ms = -1,
            cdn_id = "x",
            renditions = new[] { "loud" },
            isrc = "US-1",
        });

        var problem = await bad.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal("urn:cdnmusic:problem:bad-entity", problem.GetProperty("type").GetString());
        Assert.All(["release_id", "title", "number", "duration_ms", "renditions", "isrc"], member =>
            Assert.Contains(member + ":", problem.GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Editing_needs_the_token_and_is_not_on_the_public_listener()
    {
        using var client = new HttpClient();
        using var anonymous = await client.GetAsync(new Uri(_catalog.Service.ManagementUrl, "/admin/artists/x"), TestContext.Current.CancellationToken);
        using var elsewhere = await client.GetAsync(new Uri(_catalog.Service.PublicUrl, "/admin/artists/x"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }
}
