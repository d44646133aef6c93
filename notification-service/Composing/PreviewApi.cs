using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using CdnMusic.NotificationService.Mails;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.NotificationService.Composing;

/// <summary><c>GET /admin/previews</c>: every template; <c>/admin/previews/{template}/{ru|en}/{html|text}</c>: what a mail looks like.</summary>
internal static class PreviewApi
{
    public static void MapPreviews(this WebApplication app, BearerToken token)
    {
        var group = app.MapGroup("/admin/previews").OnManagement().RequireBearer(token);
        group.MapGet("/", () => TypedResults.Ok(MailTemplates.All.Keys));
        group.MapGet("/{template}/{language}/{form}", Show);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Show(string template, string language, string form, MailComposer composer, TimeProvider time)
    {
        if (!MailTemplates.All.TryGetValue(template, out var found) || language is not ("ru" or "en") || form is not ("html" or "text"))
        {
            return ProblemTypes.Problem(404, "no-such-preview", "No such preview");
        }

        var fields = new MailFields("Анна", "https://example.org/link", null, "premium", 29900, "RUB", time.GetUtcNow().AddDays(30));
        var mail = new Mail(Guid.Empty, template, null, "anna@example.org", language, fields, "preview@example.org", 1, time.GetUtcNow());
        using var message = composer.Compose(mail, found, new Recipient("anna@example.org", language, "Анна"));
        return form == "html" ? TypedResults.Content(message.HtmlBody, "text/html; charset=utf-8") : TypedResults.Content(message.TextBody, "text/plain; charset=utf-8");
    }
}
