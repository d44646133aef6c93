using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.FakeProviders;

namespace CdnMusic.AuthApi.Tests.ExternalSignIn;

/// <summary>The service with Google, VK ID and Yandex ID, each played by a server that speaks as the real one does.</summary>
internal sealed class ExternalServer : IAsyncDisposable
{
    private readonly FakeGoogle _google = new();
    private readonly FakeVkId _vk = new();
    private readonly FakeYandex _yandex = new();

    public AuthServer Auth { get; private set; } = null!;

    public static async Task<ExternalServer> StartAsync(PostgresOfTests postgres, TimeSpan? patience = null, string host = "127.0.0.1")
    {
        var server = new ExternalServer();
        await Task.WhenAll(server._google.StartAsync(), server._vk.StartAsync(), server._yandex.StartAsync());
        var settings = new Dictionary<string, string> { ["External:Patience"] = (patience ?? TimeSpan.FromMinutes(1)).ToString() };
        foreach (var name in new[] { "Google", "VkId", "Yandex" })
        {
            settings[$"External:{name}:ClientId"] = "our-id-at-" + name;
            settings[$"External:{name}:ClientSecret"] = FakeProvider.ClientSecret;
            settings[$"External:{name}:BaseUrl"] = server.Of(name).Url.GetLeftPart(UriPartial.Authority);
        }

        server.Auth = await AuthServer.StartAsync(postgres, settings, host: host);
        return server;
    }

    public FakeProvider Of(string provider) => provider switch { "Google" => _google, "VkId" => _vk, _ => _yandex };

    /// <summary>The way to a provider and back to us, and where that leads.</summary>
    public static async Task<string> SignInAsync(Visitor visitor, string provider) => await ReturnAsync(visitor, await StartAsync(visitor, provider));

    /// <summary>Asks to be sent to a provider.</summary>
    public static Task<HttpResponseMessage> StartAsync(Visitor visitor, string provider) =>
        visitor.SubmitAsync("/sign-in?again=true", new() { ["provider"] = provider }, "/external/sign-in");

    public static async Task<string> LinkAsync(Visitor visitor, string provider) =>
        await ReturnAsync(visitor, await visitor.SubmitAsync("/account/external", new() { ["provider"] = provider }, "/external/link"));

    public async ValueTask DisposeAsync()
    {
        await Auth.DisposeAsync();
        await _google.DisposeAsync();
        await _vk.DisposeAsync();
        await _yandex.DisposeAsync();
    }

    private static async Task<string> ReturnAsync(Visitor visitor, HttpResponseMessage start)
    {
        using var atProvider = await visitor.GetAsync(start.Headers.Location!.ToString());
        using var back = await visitor.GetAsync(atProvider.Headers.Location!.PathAndQuery);
        start.Dispose();
        return back.Headers.Location?.OriginalString ?? back.StatusCode.ToString();
    }
}
