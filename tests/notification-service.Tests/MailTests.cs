using System.Net;
using CdnMusic.NotificationService.Tests.Running;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace CdnMusic.NotificationService.Tests;

/// <summary>Events in, mails out, through a real Redis, Postgres and SMTP server.</summary>
public sealed class MailTests(Desk desk) : IClassFixture<Desk>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_has_text_HTML_and_a_valid_signature_and_no_unsubscribe_header()
    {
        await desk.RequestAsync("confirm_registration", "anna@example.org", "ru");

        var mail = await desk.Mails.ReceiveAsync("anna@example.org");

        Assert.Equal("Подтвердите регистрацию", mail.Subject);
        Assert.Contains("https://id.example.org/go?a=1&b=2", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("href=\"https://id.example.org/go?a=1&amp;b=2\"", mail.HtmlBody, StringComparison.Ordinal);
        Assert.False(mail.Headers.Contains(HeaderId.ListUnsubscribe));
        Assert.True(await new DkimVerifier(new KeyOf(desk)).VerifyAsync(mail, mail.Headers[mail.Headers.IndexOf(HeaderId.DkimSignature)], Cancellation));
    }

    [Fact]
    public async Task Two_events_with_one_key_make_one_mail()
    {
        await desk.RequestAsync("reset_password", "once@example.org", key: "k1");
        await desk.RequestAsync("reset_password", "once@example.org", key: "k1");
        await desk.RequestAsync("confirm_email", "last@example.org");

        await desk.Mails.ReceiveAsync("last@example.org");
        Assert.Single(desk.Mails.To("once@example.org"));
    }

    [Fact]
    public async Task Each_event_of_a_subscription_makes_its_mail_to_the_accounts_owner()
    {
        string[] types = ["activated", "renewed", "payment_failed", "cancellation_scheduled", "refunded", "no_such_event"];
        foreach (var type in types)
        {
            await desk.PublishAsync("subscriptions", "subscription." + type, $$"""{"account_id":"{{Desk.AccountId}}","amount":29900,"currency":"RUB","unknown":1}""");
        }

        await Eventually.TrueAsync(() => Task.FromResult(desk.Mails.To("owner@example.org").Count >= 5));
        var mails = desk.Mails.To("owner@example.org");
        Assert.Equal(5, mails.Select(m => m.Subject).Distinct().Count());
        Assert.All(mails, m => Assert.Contains("299.00 RUB", m.TextBody, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_4xx_is_tried_again()
    {
        await desk.RequestAsync("reset_password", "soft-a@example.org");

        await desk.Mails.ReceiveAsync("soft-a@example.org");
        await desk.StateAsync("soft-a@example.org", "sent");
        Assert.Equal(3, (await desk.RowAsync("soft-a@example.org"))!.Value.Attempts);
    }

    [Fact]
    public async Task A_5xx_suppresses_the_address()
    {
        await desk.RequestAsync("reset_password", "hard-a@example.org");
        await desk.StateAsync("hard-a@example.org", "dead");

        await desk.RequestAsync("reset_password", "hard-a@example.org");

        await desk.StateAsync("hard-a@example.org", "suppressed");
        Assert.Empty(desk.Mails.To("hard-a@example.org"));
    }

    [Fact]
    public async Task A_refused_message_is_a_dead_letter_that_can_be_replayed()
    {
        await desk.RequestAsync("reset_password", "refused-a@example.org");
        await desk.StateAsync("refused-a@example.org", "dead");
        desk.Mails.Signal("mended");

        var id = (await desk.RowAsync("refused-a@example.org"))!.Value.Id;
        using var response = await desk.Http.PostAsync(new Uri(desk.Service.Management, $"/admin/mails/{id}/replay"), null, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await desk.Mails.ReceiveAsync("refused-a@example.org");
    }

    [Fact]
    public async Task Marketing_can_be_unsubscribed_from_with_one_click()
    {
        await desk.RequestAsync("new_releases", "fan@example.org");
        var mail = await desk.Mails.ReceiveAsync("fan@example.org");
        var link = new Uri(mail.Headers[HeaderId.ListUnsubscribe]!.Trim('<', '>'));
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers[HeaderId.ListUnsubscribePost]);

        using var forged = await desk.Http.PostAsync(new Uri(desk.Service.Public, link.AbsolutePath[..^4] + "AAAA"), null, Cancellation);
        using var asked = await desk.Http.GetAsync(new Uri(desk.Service.Public, link.AbsolutePath), Cancellation);
        using var form = new StringContent("List-Unsubscribe=One-Click", null, "application/x-www-form-urlencoded");
        using var done = await desk.Http.PostAsync(new Uri(desk.Service.Public, link.AbsolutePath), form, Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.OK), (forged.StatusCode, asked.StatusCode, done.StatusCode));
        await desk.RequestAsync("new_releases", "fan@example.org");
        await desk.StateAsync("fan@example.org", "suppressed");
    }

    [Fact]
    public async Task Every_template_has_its_previews()
    {
        foreach (var template in Composing.MailTemplates.All.Keys)
        {
            foreach (var form in new[] { "ru/html", "ru/text", "en/html", "en/text" })
            {
                using var response = await desk.Http.GetAsync(new Uri(desk.Service.Management, $"/admin/previews/{template}/{form}"), Cancellation);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }

    private sealed class KeyOf(Desk desk) : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            Assert.Equal(("example.org", "cdnmusic"), (domain, selector));
            return DotNetUtilities.GetRsaPublicKey(desk.PublicKey);
        }

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
