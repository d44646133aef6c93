using System.Net;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.AuthApi.Throttling;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Tests.Accounts;

/// <summary>Passwords, guesses and sessions.</summary>
public sealed class SignInTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private AuthServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(
        postgres, new Dictionary<string, string> { ["TrustedProxies:0"] = "127.0.0.0/8" });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer_after_the_same_database_work()
    {
        using var known = new Visitor(_server);
        await known.RegisterAsync();
        using var unknown = new Visitor(_server);

        var (one, oneWork) = await WorkAsync(() => known.TrySignInAsync("not the password"));
        var (two, twoWork) = await WorkAsync(() => unknown.TrySignInAsync("not the password"));

        Assert.Equal(HttpStatusCode.BadRequest, one.StatusCode);
        Assert.Equal(one.StatusCode, two.StatusCode);
        Assert.Equal(
            Page(await one.Content.ReadAsStringAsync(Cancellation), known), Page(await two.Content.ReadAsStringAsync(Cancellation), unknown));
        Assert.Equal(oneWork, twoWork);
    }

    [Fact]
    public async Task A_network_that_guesses_is_refused_and_the_owner_elsewhere_is_not()
    {
        using var owner = new Visitor(_server);
        await owner.RegisterAsync();
        using var attacker = new Visitor(_server) { Email = owner.Email };
        attacker.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        for (var i = 0; i < SignInThrottle.PairLimit; i++)
        {
            using var wrong = await attacker.TrySignInAsync("guess number " + i);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        using var refused = await attacker.TrySignInAsync(Visitor.GoodPassword);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await owner.SignInAsync();

        _server.Time.Advance(SignInThrottle.Window + TimeSpan.FromSeconds(1));
        await attacker.SignInAsync();
    }

    [Fact]
    public async Task A_wave_of_guesses_from_everywhere_keeps_strangers_out_but_not_a_known_device()
    {
        using var owner = await Visitor.WithAccountAsync(_server);
        using var scope = _server.Scope(out _);
        var throttle = (SignInThrottle)scope.ServiceProvider.GetService(typeof(SignInThrottle))!;
        for (var i = 0; i < SignInThrottle.NameLimit; i++)
        {
            await throttle.TryAttemptAsync(owner.Email.ToUpperInvariant(), $"203.0.{i}.0/24", isKnownDevice: false, Cancellation);
        }

        using var stranger = new Visitor(_server) { Email = owner.Email };
        stranger.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        using var refused = await stranger.TrySignInAsync(Visitor.GoodPassword);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await owner.SignInAsync();
    }

    [Fact]
    public async Task Parallel_guesses_cannot_overtake_the_count()
    {
        using var owner = new Visitor(_server);
        await owner.RegisterAsync();
        using var attacker = new Visitor(_server) { Email = owner.Email };
        var form = Visitor.Token(await attacker.ReadAsync("/sign-in"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => attacker.PostAsync(
            "/sign-in", new() { ["email"] = owner.Email, ["password"] = "guess " + i, ["__RequestVerificationToken"] = form })));

        Assert.Equal(SignInThrottle.PairLimit, answers.Count(a => a.StatusCode == HttpStatusCode.BadRequest));
        Assert.Equal(12 - SignInThrottle.PairLimit, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_other_browsers_and_token_families_at_once()
    {
        using var here = await Visitor.WithAccountAsync(_server);
        using var there = new Visitor(_server) { Email = here.Email };
        await there.SignInAsync();
        using var client = new OAuthClient(_server);
        var tokens = await client.TokensAsync(there);

        using var ended = await here.SubmitAsync("/account", [], "/account?handler=Everywhere");

        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        using var page = await there.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(tokens)));
    }

    [Fact]
    public async Task A_reset_sets_the_password_once_ends_sessions_and_tells_the_owner()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var asked = await visitor.SubmitAsync("/password/forgot", new() { ["email"] = visitor.Email });
        var link = await visitor.LinkAsync("reset_password");
        using (var weak = await visitor.SubmitAsync(link, new() { ["password"] = "short" }))
        {
            Assert.Equal(HttpStatusCode.BadRequest, weak.StatusCode);
        }

        using (var reset = await visitor.SubmitAsync(link, new() { ["password"] = "another fine password" }))
        {
            Assert.Equal("/sign-in?done=reset", reset.Headers.Location?.OriginalString);
        }

        using (var again = await visitor.GetAsync(link))
        {
            Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        }

        using (var page = await visitor.GetAsync("/account"))
        {
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        }

        await visitor.MailAsync("security_password_changed");
        await visitor.SignInAsync("another fine password");
    }

    [Fact]
    public async Task A_form_without_its_token_and_an_open_redirect_are_refused()
    {
        using var visitor = new Visitor(_server);
        await visitor.RegisterAsync();
        using var forged = await visitor.PostAsync("/sign-in", new() { ["email"] = visitor.Email, ["password"] = Visitor.GoodPassword });
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        using var elsewhere = await visitor.SubmitAsync(
            "/sign-in", new() { ["email"] = visitor.Email, ["password"] = Visitor.GoodPassword, ["returnUrl"] = "https://evil.example/" });
        Assert.Equal("/account", elsewhere.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Pages_carry_a_strict_policy_and_cookies_are_closed_to_scripts_and_other_sites()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var page = await visitor.GetAsync("/account");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl?.ToString());
        Assert.All(visitor.Cookies.GetAllCookies(), cookie => Assert.True(cookie.HttpOnly));
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_events_are_in_the_audit_log_without_addresses()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var wrong = await visitor.TrySignInAsync("wrong password");
        var id = await visitor.AccountIdAsync();

        using var scope = _server.Scope(out var db);
        var entries = await db.Audit.Where(e => e.AccountId == id).OrderBy(e => e.Id).ToListAsync(Cancellation);

        Assert.Equal([SecurityEvent.AccountCreated, SecurityEvent.SignedIn, SecurityEvent.SignInFailed], entries.Select(e => e.Event));
        Assert.All(entries, e => Assert.Equal("127.0.0.0/24", e.Network));
        Assert.DoesNotContain(entries, e => e.Detail?.Contains('@', StringComparison.Ordinal) == true);
    }

    private async Task<(HttpResponseMessage Response, List<string> Work)> WorkAsync(Func<Task<HttpResponseMessage>> request)
    {
        var start = _server.Commands.Count;
        var response = await request();
        // The mail worker's polling is not part of the request.
        return (response, [.. _server.Commands.Since(start).Where(c => !c.Contains("mail_requests", StringComparison.Ordinal))]);
    }

    private static string Page(string html, Visitor visitor) =>
        html.Replace(visitor.Email, "…", StringComparison.Ordinal).Replace(Visitor.Token(html), "…", StringComparison.Ordinal)
            .Split('\n').Where(l => !l.Contains("__RequestVerificationToken", StringComparison.Ordinal)).Aggregate("", (a, b) => a + b);
}
