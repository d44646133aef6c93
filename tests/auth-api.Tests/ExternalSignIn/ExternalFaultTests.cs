using System.Net;
using System.Web;
using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.FakeProviders;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Tests.ExternalSignIn;

/// <summary>Answers of providers that are not to be believed.</summary>
public sealed class ExternalFaultTests(ExternalServerFixture fixture) : IClassFixture<ExternalServerFixture>
{
    private static int People;
    private readonly ExternalServer _server = fixture.Server;
    private readonly string _id = "attempt-" + Interlocked.Increment(ref People);

    [Theory]
    [InlineData("Google", FakeFault.Denied)]
    [InlineData("Google", FakeFault.WrongState)]
    [InlineData("Google", FakeFault.BadCode)]
    [InlineData("Google", FakeFault.Failing)]
    [InlineData("Google", FakeFault.FailingProfile)]
    [InlineData("Google", FakeFault.BadToken)]
    [InlineData("Google", FakeFault.WrongNonce)]
    [InlineData("Google", FakeFault.SymmetricSignature)]
    [InlineData("Google", FakeFault.ForgedSignature)]
    [InlineData("VkId", FakeFault.Denied)]
    [InlineData("VkId", FakeFault.WrongState)]
    [InlineData("VkId", FakeFault.BadCode)]
    [InlineData("VkId", FakeFault.Failing)]
    [InlineData("VkId", FakeFault.FailingProfile)]
    [InlineData("VkId", FakeFault.BadToken)]
    [InlineData("Yandex", FakeFault.Denied)]
    [InlineData("Yandex", FakeFault.WrongState)]
    [InlineData("Yandex", FakeFault.BadCode)]
    [InlineData("Yandex", FakeFault.Failing)]
    [InlineData("Yandex", FakeFault.FailingProfile)]
    [InlineData("Yandex", FakeFault.BadToken)]
    public async Task What_goes_wrong_at_a_provider_ends_on_the_sign_in_page_without_a_session(string provider, FakeFault fault)
    {
        var fake = _server.Of(provider);
        (fake.Person, fake.Fault) = (new FakePerson(_id, "Somebody", null), fault);
        using var visitor = new Visitor(_server.Auth);

        Assert.Equal("/sign-in?failed=" + provider, await ExternalServer.SignInAsync(visitor, provider));

        fake.Fault = FakeFault.None;
        Assert.Contains("role=\"alert\"", await visitor.ReadAsync("/sign-in?failed=" + provider), StringComparison.Ordinal);
        await HasNoAccountAsync(visitor);
        Assert.Equal("/account", await ExternalServer.SignInAsync(visitor, provider));
    }

    [Theory]
    [InlineData("Google")]
    [InlineData("VkId")]
    [InlineData("Yandex")]
    public async Task A_callback_that_is_replayed_or_opened_in_another_browser_signs_nobody_in(string provider)
    {
        _server.Of(provider).Person = new FakePerson(_id, "Somebody", null);
        using var visitor = new Visitor(_server.Auth);
        using var thief = new Visitor(_server.Auth);
        Assert.Equal("/sign-in?failed=" + provider, await OpenAsync(thief, await CallbackAsync(visitor, provider)));
        await HasNoAccountAsync(thief);

        var callback = await CallbackAsync(visitor, provider);
        Assert.Equal("/account", await OpenAsync(visitor, callback));

        using (await visitor.SubmitAsync("/account", [], "/sign-out"))
        {
            Assert.Equal("/sign-in?failed=" + provider, await OpenAsync(visitor, callback));
        }
    }

    [Theory]
    [InlineData("Google")]
    [InlineData("VkId")]
    [InlineData("Yandex")]
    public async Task A_code_of_somebody_else_put_into_a_callback_fails_for_its_verifier(string provider)
    {
        _server.Of(provider).Person = new FakePerson(_id, "Somebody", null);
        using var victim = new Visitor(_server.Auth);
        using var thief = new Visitor(_server.Auth);
        var stolen = HttpUtility.ParseQueryString(new Uri(_server.Auth.Public, await CallbackAsync(victim, provider)).Query)["code"];
        var own = new UriBuilder(new Uri(_server.Auth.Public, await CallbackAsync(thief, provider)));
        var query = HttpUtility.ParseQueryString(own.Query);
        query["code"] = stolen;
        own.Query = query.ToString();

        Assert.Equal("/sign-in?failed=" + provider, await OpenAsync(thief, own.Uri.PathAndQuery));
        await HasNoAccountAsync(thief);
    }

    [Fact]
    public async Task A_callback_without_anything_and_a_provider_that_is_unknown_are_refused()
    {
        using var visitor = new Visitor(_server.Auth);
        Assert.Equal("/sign-in?failed=Google", await OpenAsync(visitor, "/external/callback/google"));
        using var start = await visitor.SubmitAsync("/sign-in", new() { ["provider"] = "Nobody" }, "/external/sign-in");
        Assert.Equal("/sign-in", start.Headers.Location?.OriginalString);
    }

    private static async Task<string> CallbackAsync(Visitor visitor, string provider)
    {
        using var start = await ExternalServer.StartAsync(visitor, provider);
        using var atProvider = await visitor.GetAsync(start.Headers.Location!.ToString());
        return atProvider.Headers.Location!.PathAndQuery;
    }

    private static async Task<string?> OpenAsync(Visitor visitor, string callback)
    {
        using var response = await visitor.GetAsync(callback);
        return response.Headers.Location?.OriginalString;
    }

    private async Task HasNoAccountAsync(Visitor visitor)
    {
        using var scope = _server.Auth.Scope(out var db);
        Assert.False(await db.UserLogins.AnyAsync(l => l.ProviderKey == _id, TestContext.Current.CancellationToken));
        using var account = await visitor.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, account.StatusCode);
    }
}
