using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CdnMusic.AuthApi.Tests.Running;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Tests.Accounts;

/// <summary>What owners do with their accounts.</summary>
public sealed partial class AccountTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private AuthServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_new_address_counts_once_confirmed_and_the_old_one_is_told()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        var old = visitor.Email;
        using var asked = await visitor.SubmitAsync("/account/email", new() { ["email"] = "new-" + old });
        visitor.Email = "new-" + old;
        var link = await visitor.LinkAsync("confirm_email");
        Assert.Contains(old, await visitor.ReadAsync("/account/email"), StringComparison.Ordinal);

        using var confirmed = await visitor.SubmitAsync(link, []);

        Assert.Equal("/sign-in?done=email", confirmed.Headers.Location?.OriginalString);
        await visitor.SignInAsync();
        using var oldOwner = new Visitor(_server) { Email = old };
        await oldOwner.MailAsync("security_email_changed");
    }

    [Fact]
    public async Task Deleting_an_account_leaves_an_event_and_nothing_to_sign_in_to()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        var id = await visitor.AccountIdAsync();
        using var client = new OAuthClient(_server);
        var tokens = await client.TokensAsync(visitor);

        using var deleted = await visitor.SubmitAsync("/account/delete", []);

        Assert.Equal("/sign-in?done=deleted", deleted.Headers.Location?.OriginalString);
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(tokens)));
        using var refused = await visitor.TrySignInAsync(Visitor.GoodPassword);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var scope = _server.Scope(out var db);
        Assert.Contains(
            await db.Outbox.Where(m => m.Type == "account.deleted").Select(m => m.Payload).ToListAsync(Cancellation),
            p => p.Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_guards_the_account_changes_only_soon_after_signing_in()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        _server.Time.Advance(TimeSpan.FromMinutes(16));

        foreach (var page in new[] { "password", "email", "second-factor", "passkeys", "external", "delete" })
        {
            using var response = await visitor.GetAsync("/account/" + page);
            Assert.StartsWith("/sign-in?again=true", response.Headers.Location?.OriginalString, StringComparison.Ordinal);
        }

        using var profile = await visitor.GetAsync("/account");
        Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
    }

    [Fact]
    public async Task A_code_of_the_authenticator_app_is_asked_for_and_works_once_and_so_does_a_recovery_code()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        var key = KeyField().Match(await visitor.ReadAsync("/account/second-factor")).Groups[1].Value;
        using var enabled = await visitor.SubmitAsync(
            "/account/second-factor", new() { ["code"] = Code(key, 0) }, "/account/second-factor?handler=Enable");
        var recovery = RecoveryCode().Match(await enabled.Content.ReadAsStringAsync(Cancellation)).Groups[1].Value;
        Assert.NotEmpty(recovery);

        // The code that turned it on is spent; the next one is good, once.
        Assert.Equal(HttpStatusCode.BadRequest, await SecondStepAsync(visitor, Code(key, 0)));
        Assert.Equal(HttpStatusCode.Redirect, await SecondStepAsync(visitor, Code(key, 1)));
        Assert.Equal(HttpStatusCode.BadRequest, await SecondStepAsync(visitor, Code(key, 1)));
        Assert.Equal(HttpStatusCode.Redirect, await SecondStepAsync(visitor, recovery));
        Assert.Equal(HttpStatusCode.BadRequest, await SecondStepAsync(visitor, recovery));
    }

    [Fact]
    public async Task Changing_the_password_needs_the_current_one()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var wrong = await visitor.SubmitAsync("/account/password", new() { ["current"] = "not it", ["password"] = "another fine password" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var right = await visitor.SubmitAsync(
            "/account/password", new() { ["current"] = Visitor.GoodPassword, ["password"] = "another fine password" });
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        using var still = await visitor.GetAsync("/account");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task Pages_speak_russian_to_who_asks_for_it()
    {
        using var visitor = new Visitor(_server);
        visitor.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("ru-RU,ru;q=0.9,en;q=0.5");
        Assert.Contains("Забыли пароль?", WebUtility.HtmlDecode(await visitor.ReadAsync("/sign-in")), StringComparison.Ordinal);
        Assert.Contains("Forgot your password?", await visitor.ReadAsync("/sign-in?lang=en"), StringComparison.Ordinal);
        Assert.Contains("Forgot your password?", await visitor.ReadAsync("/sign-in"), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> SecondStepAsync(Visitor visitor, string code)
    {
        using var first = await visitor.TrySignInAsync(Visitor.GoodPassword);
        Assert.StartsWith("/sign-in/second-factor", first.Headers.Location?.OriginalString, StringComparison.Ordinal);
        using var second = await visitor.SubmitAsync("/sign-in/second-factor", new() { ["code"] = code });
        return second.StatusCode;
    }

    /// <summary>RFC 6238 with its defaults, some steps from now: Identity takes the wall clock's time.</summary>
    private static string Code(string key, int step)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(key.Select(c => Convert.ToString(alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var counter = BitConverter.GetBytes((DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + step);
        Array.Reverse(counter);
#pragma warning disable CA5350 // what authenticator apps speak
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 15;
        var number = ((hash[offset] & 127) << 24) | (hash[offset + 1] << 16) | (hash[offset + 2] << 8) | hash[offset + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("<code id=\"key\">([A-Z2-7]+)</code>")]
    private static partial Regex KeyField();

    [GeneratedRegex("<li>([A-Z0-9-]{8,})</li>")]
    private static partial Regex RecoveryCode();
}
