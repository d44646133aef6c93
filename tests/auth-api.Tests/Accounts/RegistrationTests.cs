using System.Net;
using CdnMusic.AuthApi.Tests.Running;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Tests.Accounts;

/// <summary>From a wish to an account.</summary>
public sealed class RegistrationTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private AuthServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_account_exists_only_once_its_address_is_confirmed_and_the_link_works_once()
    {
        using var visitor = new Visitor(_server);
        using var asked = await visitor.SubmitAsync("/register", new() { ["name"] = "A", ["email"] = visitor.Email, ["password"] = Visitor.GoodPassword });
        var link = await visitor.LinkAsync("confirm_registration");
        using (var tooEarly = await visitor.TrySignInAsync(Visitor.GoodPassword))
        {
            Assert.Equal(HttpStatusCode.BadRequest, tooEarly.StatusCode);
        }

        // Mail scanners open links; that changes nothing.
        using (var scanned = await visitor.GetAsync(link))
        {
            Assert.Equal(HttpStatusCode.OK, scanned.StatusCode);
        }

        var page = Visitor.Token(await visitor.ReadAsync(link));
        var fields = new Dictionary<string, string> { ["__RequestVerificationToken"] = page };
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.PostAsync(link, fields)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.BadRequest));
        await visitor.SignInAsync();
        Assert.Contains(visitor.Email, await visitor.ReadAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registration_and_a_reset_do_the_same_work_and_say_the_same_for_known_and_unknown_addresses()
    {
        using var known = new Visitor(_server);
        await known.RegisterAsync();
        using var unknown = new Visitor(_server);
        await known.MailsAreHandledAsync();

        foreach (var (page, more) in new[] { ("/register", true), ("/password/forgot", false) })
        {
            var (knownText, knownWork) = await AskAsync(known, page, more);
            var (unknownText, unknownWork) = await AskAsync(unknown, page, more);

            Assert.Equal(Anonymous(knownText, known), Anonymous(unknownText, unknown));
            Assert.Equal(knownWork, unknownWork);
        }

        await known.MailAsync("address_in_use");
        await known.MailAsync("reset_password");
        await unknown.MailAsync("confirm_registration");
        using var scope = _server.Scope(out var db);
        Assert.DoesNotContain(await db.Outbox.Select(m => m.Payload).ToListAsync(Cancellation), p => p.Contains(unknown.Email, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mailbox_cannot_be_flooded()
    {
        using var visitor = new Visitor(_server);
        for (var i = 0; i < 8; i++)
        {
            using var asked = await visitor.SubmitAsync("/register", new() { ["name"] = "A", ["email"] = visitor.Email, ["password"] = Visitor.GoodPassword });
            Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        }

        await visitor.MailsAreHandledAsync();
        using var scope = _server.Scope(out var db);
        Assert.Equal(5, (await db.Outbox.Select(m => m.Payload).ToListAsync(Cancellation)).Count(p => p.Contains(visitor.Email, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_link_that_is_a_day_old_is_worth_nothing()
    {
        using var visitor = new Visitor(_server);
        using var asked = await visitor.SubmitAsync("/register", new() { ["name"] = "A", ["email"] = visitor.Email, ["password"] = Visitor.GoodPassword });
        var link = await visitor.LinkAsync("confirm_registration");

        _server.Time.Advance(TimeSpan.FromHours(25));

        using var late = await visitor.GetAsync(link);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }

    private async Task<(string Text, IReadOnlyList<string> Work)> AskAsync(Visitor visitor, string page, bool isRegistration)
    {
        var fields = new Dictionary<string, string> { ["email"] = visitor.Email };
        if (isRegistration)
        {
            (fields["name"], fields["password"]) = ("A", Visitor.GoodPassword);
        }

        using var response = await visitor.SubmitAsync(page, fields);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        await visitor.MailsAreHandledAsync();
        // What the worker does comes after the answer; what the request itself does is the insert.
        return (text, [.. _server.Commands.Since(0).Where(c => c.StartsWith("INSERT INTO mail_requests", StringComparison.Ordinal)).TakeLast(1)]);
    }

    private static string Anonymous(string text, Visitor visitor) => text.Replace(visitor.Email, "…", StringComparison.Ordinal);
}
