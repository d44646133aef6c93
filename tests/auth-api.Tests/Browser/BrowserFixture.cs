using CdnMusic.AuthApi.Tests.ExternalSignIn;
using CdnMusic.AuthApi.Tests.Running;
using Microsoft.Playwright;

namespace CdnMusic.AuthApi.Tests.Browser;

/// <summary>One headless Chromium and one server for a class of tests.</summary>
public sealed class BrowserFixture(PostgresOfTests postgres) : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    internal ExternalServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Program), $"{Program} is missing: apt-get install chromium");
        var starting = ExternalServer.StartAsync(postgres, host: "localhost");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP *.example ~NOTFOUND",
            ],
        });
        Server = await starting;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A browser of its own: cookies, storage, and a page.</summary>
    internal async Task<Person> NewPersonAsync()
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = Server.Auth.Public.ToString(), Locale = "en-GB" });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return new Person(Server.Auth, page);
    }
}
