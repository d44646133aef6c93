using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Microsoft.Playwright;

namespace CdnMusic.Browser.Tests;

/// <summary>Three edges in three cities with a track to serve, and an operator's browser; one for all tests of the dashboard.</summary>
public sealed class DashboardCluster : IAsyncLifetime
{
    private static readonly (string Region, string Latitude, string Longitude)[] Cities =
        [("moscow", "55.75", "37.62"), ("moscow", "55.76", "37.60"), ("frankfurt", "50.11", "8.68")];

    private readonly HttpClient _http = new();
    private Chromium _chromium = null!;

    public LocalCluster Cluster { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Music = new SynthesisedMusic(1, 20),
                ConfigureEdge = (index, settings) =>
                {
                    settings["Edge:Labels:provider"] = "example";
                    (settings["Edge:Labels:region"], settings["Edge:Labels:latitude"], settings["Edge:Labels:longitude"]) = Cities[index];
                },
            },
            Token);
        _chromium = await Chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        await Cluster.DisposeAsync();
    }

    /// <summary>The dashboard of an operator who came with a token in the address, fleet complete.</summary>
    internal async Task<IPage> OpenAsync()
    {
        var page = await OpenWithTokenAsync(ColorScheme.Light);
        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#edges .state.ready').length === 3");
        return page;
    }

    /// <summary>The same in the dark, whatever state the fleet is in.</summary>
    internal async Task<IPage> OpenDarkAsync()
    {
        var page = await OpenWithTokenAsync(ColorScheme.Dark);
        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#edges tr').length === 3");
        return page;
    }

    internal async Task<IPage> OpenWithoutTokenAsync()
    {
        var page = await _chromium.NewPageAsync();
        await page.GotoAsync(Cluster.ControlPlane.ManagementUrl.ToString());
        return page;
    }

    /// <summary>The path of the one track's first playlist.</summary>
    internal async Task<string> PlaylistAsync()
    {
        var library = await _http.GetFromJsonAsync<JsonElement>(new Uri(Cluster.Origin.PublicUrl, "/library.json"), Token);
        return library.GetProperty("tracks")[0].GetProperty("playlist").GetString()!;
    }

    /// <summary>Asks an edge for a path, and returns whether its cache answered.</summary>
    internal async Task<bool> HitAsync(int edge, string path)
    {
        using var response = await _http.GetAsync(new Uri(Cluster.Edges[edge].PublicUrl, path), Token);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Cache-Status").Single().Contains("; hit", StringComparison.Ordinal);
    }

    internal async Task PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Cluster.ControlPlane.ManagementUrl, path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Cluster.AdminToken);
        using var response = await _http.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
    }

    private async Task<IPage> OpenWithTokenAsync(ColorScheme scheme)
    {
        var page = await _chromium.NewPageAsync(scheme);
        await page.GotoAsync(new Uri(Cluster.ControlPlane.ManagementUrl, "/#token=" + Cluster.AdminToken).ToString());
        return page;
    }
}
