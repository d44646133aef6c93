using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CdnMusic.ListeningApi.Tests.Running;

/// <summary>Somebody with the admin token.</summary>
internal sealed class Operator : IDisposable
{
    public Operator(ListeningServer server)
    {
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Management, Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ListeningServer.AdminToken);
    }

    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await TextAsync(path)).RootElement;

    public async Task<string> TextAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    public void Dispose() => Http.Dispose();
}
