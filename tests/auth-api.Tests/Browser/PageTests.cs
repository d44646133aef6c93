using System.Text.Json;
using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.FakeProviders;
using Microsoft.Playwright;

namespace CdnMusic.AuthApi.Tests.Browser;

/// <summary>The pages in Chromium, by the keyboard alone. Whatever the browser complains about fails the test.</summary>
public sealed class PageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string[] Pages =
    [
        "/sign-in", "/register", "/password/forgot", "/device", "/account", "/account/password", "/account/email", "/account/second-factor",
        "/account/passkeys", "/account/external", "/account/delete", "/connect/authorize?client_id=nobody",
    ];

    [Fact]
    public async Task Somebody_registers_confirms_signs_in_and_consents_by_keyboard()
    {
        await using var person = await browser.NewPersonAsync();
        var page = person.Page;
        await page.GotoAsync("/register");
        await person.TypeAsync("Name", "Анна");
        await person.TypeAsync("E-mail address", person.Visitor.Email);
        await person.TypeAsync("Password", Visitor.GoodPassword);
        await person.PressAsync("Create account");
        await page.GetByRole(AriaRole.Status).WaitForAsync();

        await page.GotoAsync(await person.Visitor.LinkAsync("confirm_registration"));
        await person.PressAsync("Confirm");
        await page.WaitForURLAsync("**/sign-in?done=registered");
        using var client = new OAuthClient(browser.Server.Auth, "other", "https://other.example/callback");
        await page.GotoAsync(client.AuthorizeUrl("openid profile"));
        await person.TypeAsync("E-mail address", person.Visitor.Email);
        await person.TypeAsync("Password", Visitor.GoodPassword);
        await person.PressAsync("Sign in");
        await page.GetByText("Somebody else's application").WaitForAsync();
        var answer = await page.RunAndWaitForRequestAsync(() => person.PressAsync("Allow"), "https://other.example/**");

        var code = System.Web.HttpUtility.ParseQueryString(new Uri(answer.Url).Query)["code"];
        Assert.True((await client.ExchangeAsync(code!)).TryGetProperty("access_token", out _));
        await page.GotoAsync("/account");
        Assert.Equal("Анна", await page.GetByLabel("Name").InputValueAsync());
        Assert.Empty(person.Complaints);
    }

    [Fact]
    public async Task A_device_is_let_in_on_the_code_page()
    {
        await using var person = await browser.NewPersonAsync();
        await person.SignInAsync();
        using var speaker = new OAuthClient(browser.Server.Auth, "speaker");
        var device = await speaker.PostAsync("/connect/device", new() { ["client_id"] = "speaker", ["scope"] = "catalog" });
        await person.Page.GotoAsync("/device");
        await person.TypeAsync("Code shown by the device", OAuthClient.Text(device, "user_code"));
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.GetByText("A speaker").WaitForAsync();
        await person.PressAsync("Allow");
        await person.Page.GetByRole(AriaRole.Status).WaitForAsync();

        var tokens = await speaker.TokenAsync(new()
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
            ["client_id"] = "speaker",
            ["device_code"] = OAuthClient.Text(device, "device_code"),
        });
        Assert.True(tokens.TryGetProperty("access_token", out _));
        Assert.Empty(person.Complaints);
    }

    [Fact]
    public async Task A_passkey_is_made_signs_in_and_is_worth_nothing_once_removed()
    {
        await using var person = await browser.NewPersonAsync();
        var page = person.Page;
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        await person.SignInAsync();
        await page.GotoAsync("/account/passkeys");
        await person.TypeAsync("Name of the passkey", "My key");
        await person.Page.Keyboard.PressAsync("Enter");
        await page.Locator("#passkeys li").GetByText("My key").WaitForAsync();

        await SignOutAsync(person);
        await page.GotoAsync("/sign-in");
        await person.PressAsync("Sign in with a passkey");
        await page.WaitForURLAsync("**/account");
        await page.GetByText(person.Visitor.Email).WaitForAsync();

        await page.GotoAsync("/account/passkeys");
        await person.PressAsync("Remove");
        await page.GetByText("None yet.").WaitForAsync();
        await SignOutAsync(person);
        await page.GotoAsync("/sign-in");
        await person.PressAsync("Sign in with a passkey");
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        Assert.All(person.Complaints, complaint => Assert.Contains("400", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_signs_in_at_a_provider_which_the_policy_lets_forms_go_to()
    {
        browser.Server.Of("Google").Person = new FakePerson("in-chromium", "Maria", null);
        await using var person = await browser.NewPersonAsync();
        await person.Page.GotoAsync("/sign-in");
        await person.PressAsync("Sign in with Google");
        await person.Page.WaitForURLAsync("**/account");
        Assert.Equal("Maria", await person.Page.GetByLabel("Name").InputValueAsync());
        Assert.Empty(person.Complaints);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public async Task Every_page_names_its_language_its_title_and_its_controls(string language)
    {
        await using var person = await browser.NewPersonAsync();
        await person.SignInAsync();
        foreach (var path in Pages)
        {
            await person.Page.GotoAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}again=true&lang={language}");
            var found = await person.Page.EvaluateAsync<JsonElement>(
                """
                () => ({
                  language: document.documentElement.lang,
                  title: document.title.trim(),
                  headings: document.querySelectorAll('h1').length,
                  mains: document.querySelectorAll('main').length,
                  nameless: [...document.querySelectorAll('input:not([type=hidden]), select, button, a')]
                    .filter(e => !(e.labels?.length ? e.labels[0].textContent : e.textContent).trim()).map(e => e.outerHTML),
                  ids: [...document.querySelectorAll('[id]')].map(e => e.id),
                  texts: document.body.innerText,
                })
                """);
            Assert.Equal(language, found.GetProperty("language").GetString());
            Assert.NotEmpty(found.GetProperty("title").GetString()!);
            Assert.Equal((1, 1), (found.GetProperty("headings").GetInt32(), found.GetProperty("mains").GetInt32()));
            Assert.Empty(found.GetProperty("nameless").EnumerateArray().Select(e => $"{path}: {e}"));
            var ids = found.GetProperty("ids").EnumerateArray().Select(e => e.GetString()).ToList();
            Assert.Equal(ids.Distinct(), ids);
            Assert.Equal(language == "ru", found.GetProperty("texts").GetString()!.Replace("Русский", "", StringComparison.Ordinal).Any(c => c is >= 'а' and <= 'я'));
        }

        Assert.All(person.Complaints, complaint => Assert.Contains("/connect/authorize", complaint, StringComparison.Ordinal));
    }

    private static async Task SignOutAsync(Person person)
    {
        await person.Page.GotoAsync("/account");
        await person.PressAsync("Sign out");
        await person.Page.WaitForURLAsync(url => !url.EndsWith("/account", StringComparison.Ordinal));
    }
}
