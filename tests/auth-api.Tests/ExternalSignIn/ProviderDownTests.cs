using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.FakeProviders;

namespace CdnMusic.AuthApi.Tests.ExternalSignIn;

/// <summary>Providers that cannot be reached, or hang, at every step.</summary>
public sealed class ProviderDownTests(PostgresOfTests postgres)
{
    [Fact]
    public async Task Down_or_slow_at_discovery_leads_back_to_the_page_and_works_once_it_is_up_again()
    {
        await using var server = await ExternalServer.StartAsync(postgres, TimeSpan.FromSeconds(2));
        using var visitor = new Visitor(server.Auth);
        var google = server.Of("Google");
        google.Fault = FakeFault.HangingDiscovery;
        Assert.Equal("/sign-in?failed=Google", await StartAsync(visitor));

        var port = google.Url.Port;
        await google.DisposeAsync();
        Assert.Equal("/sign-in?failed=Google", await StartAsync(visitor));
        using var owner = await Visitor.WithAccountAsync(server.Auth);
        using (var link = await owner.SubmitAsync("/account/external", new() { ["provider"] = "Google" }, "/external/link"))
        {
            Assert.Equal("/account/external?failed=Google", link.Headers.Location?.OriginalString);
        }

        google.Fault = FakeFault.None;
        await google.StartAsync(port);
        await Eventually.TrueAsync(async () => (await StartAsync(visitor))?.StartsWith(google.Url.ToString(), StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("Google")]
    [InlineData("VkId")]
    [InlineData("Yandex")]
    public async Task Slow_or_down_at_the_exchange_leads_back_to_the_sign_in_page(string provider)
    {
        await using var server = await ExternalServer.StartAsync(postgres, TimeSpan.FromSeconds(2));
        using var visitor = new Visitor(server.Auth);
        server.Of(provider).Fault = FakeFault.Hanging;
        Assert.Equal("/sign-in?failed=" + provider, await ExternalServer.SignInAsync(visitor, provider));

        using var start = await ExternalServer.StartAsync(visitor, provider);
        using var atProvider = await visitor.GetAsync(start.Headers.Location!.ToString());
        await server.Of(provider).DisposeAsync();
        using var back = await visitor.GetAsync(atProvider.Headers.Location!.PathAndQuery);
        Assert.Equal("/sign-in?failed=" + provider, back.Headers.Location?.OriginalString);
    }

    private static async Task<string?> StartAsync(Visitor visitor)
    {
        using var start = await ExternalServer.StartAsync(visitor, "Google");
        return start.Headers.Location?.OriginalString;
    }
}
