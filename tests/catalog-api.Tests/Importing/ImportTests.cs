using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;

namespace CdnMusic.CatalogApi.Tests.Importing;

public sealed class ImportTests(Surroundings surroundings) : IAsyncLifetime
{
    private Catalog _catalog = null!;

    public async ValueTask InitializeAsync() => _catalog = await Catalog.StartAsync(surroundings, settings: Catalog.WithoutProjector);

    public ValueTask DisposeAsync() => _catalog.DisposeAsync();

    [Fact]
    public async Task Good_lines_are_taken_and_every_bad_one_is_reported_by_its_number()
    {
        var progress = await SendAsync("first", string.Join('\n',
            """{"kind":"genre","id":"rock","body":{"name":"Rock"}}""",
            """{"kind":"artist","id":"kino","body":{"name":"Кино","genres":["rock"]}}""",
            "not json",
            """{"kind":"artist","id":"x","body":{"name":"X","genres":["polka"]}}""",
            """{"kind":"song","id":"x","body":{}}""",
            """{"kind":"artist","id":"y","body":{"name":"","genres":[]}}""",
            """{"kind":"artist","id":"z","body":{"name":"Z","genres":[]}}"""));

        Assert.True(progress.GetProperty("complete").GetBoolean());
        Assert.Equal((7, 3, 4), (Number(progress, "lines_done"), Number(progress, "applied"), Number(progress, "rejected")));
        Assert.Equal([3, 4, 5, 6], progress.GetProperty("mistakes").EnumerateArray().Select(m => Number(m, "line")));
        Assert.Contains("polka", progress.GetProperty("mistakes")[1].GetProperty("mistake").GetString(), StringComparison.Ordinal);
        using var found = await _catalog.Public.GetAsync("/v1/artists/z", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task An_import_that_broke_off_with_the_process_goes_on_where_it_was()
    {
        var lines = Enumerable.Range(0, 1000).Select(i => $$$"""{"kind":"artist","id":"a{{{i}}}","body":{"name":"Artist {{{i}}}","genres":[]}}""" + "\n").ToArray();
        using var pipe = new StallingContent(string.Concat(lines[..500]));
        using var giveUp = new CancellationTokenSource();
        var sending = _catalog.Admin.PutAsync("/admin/imports/big", pipe, giveUp.Token);
        await Poll.UntilAsync(async () => Number(await ProgressAsync("big"), "lines_done"), done => done >= 400);
        await _catalog.Service.KillAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await _catalog.Service.StartAsync(TestContext.Current.CancellationToken);

        var before = await ProgressAsync("big");
        var progress = await SendAsync("big", string.Concat(lines));

        Assert.False(before.GetProperty("complete").GetBoolean());
        Assert.Equal((1000, 1000), (Number(progress, "lines_done"), Number(progress, "applied")));
        // Nothing was done twice: each is still in its first version.
        Assert.Equal(1000, await Catalog.ScalarAsync<long>(_catalog.Postgres, "SELECT count(*) FROM artist WHERE version = 1"));
    }

    private static int Number(JsonElement element, string member) => element.ValueKind == JsonValueKind.Object ? element.GetProperty(member).GetInt32() : -1;

    private async Task<JsonElement> SendAsync(string id, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/jsonl");
        using var response = await _catalog.Admin.PutAsync("/admin/imports/" + id, content, TestContext.Current.CancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> ProgressAsync(string id)
    {
        using var response = await _catalog.Admin.GetAsync("/admin/imports/" + id, TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken) : default;
    }

    /// <summary>Says something and then nothing more, without coming to an end.</summary>
    private sealed class StallingContent(string text) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
