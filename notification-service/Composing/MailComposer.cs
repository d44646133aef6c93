using System.Globalization;
using System.Net;
using System.Text;
using CdnMusic.NotificationService.Mails;
using CdnMusic.NotificationService.Unsubscribing;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Cryptography;

namespace CdnMusic.NotificationService.Composing;

/// <summary>Makes messages: text and HTML, signed with DKIM (RFC 6376) where there is a key. Thread-safe.</summary>
internal sealed class MailComposer(IOptions<NotificationOptions> options, UnsubscribeLinks links)
{
    private static readonly HeaderId[] Signed =
        [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId, HeaderId.MimeVersion, HeaderId.ContentType];

    // RFC 8058 §4: the signature must cover both.
    private static readonly HeaderId[] SignedMarketing = [.. Signed, HeaderId.ListUnsubscribe, HeaderId.ListUnsubscribePost];

    private readonly DkimSigner? _signer = options.Value.DkimKeyFile.Length == 0
        ? null
        : new DkimSigner(options.Value.DkimKeyFile, options.Value.Domain, options.Value.DkimSelector);

    /// <summary>The message, the same in every attempt but for MIME boundaries and the signature's time.</summary>
    public MimeMessage Compose(Mail mail, MailTemplate template, Recipient recipient)
    {
        var isRussian = recipient.Language.StartsWith("ru", StringComparison.OrdinalIgnoreCase);
        var (subject, text) = isRussian ? template.Russian : template.English;
        var unsubscribe = template.IsMarketing ? links.For(recipient.Address) : null;
        var lines = Lines(mail.Fields, recipient.Name ?? mail.Fields.Name, text, isRussian).ToList();
        if (unsubscribe is not null)
        {
            lines.Add($"{(isRussian ? "Отписаться" : "Unsubscribe")}: {unsubscribe}");
        }

        var message = new MimeMessage
        {
            Subject = subject,
            MessageId = mail.MessageId,
            Date = mail.CreatedAt,
            Body = new BodyBuilder { TextBody = string.Join("\n\n", lines) + "\n", HtmlBody = Html(subject, lines, isRussian ? "ru" : "en") }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress("CdnMusic", options.Value.From));
        message.To.Add(MailboxAddress.Parse(recipient.Address));
        if (unsubscribe is not null)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }

        message.Prepare(EncodingConstraint.SevenBit);
        _signer?.Sign(message, template.IsMarketing ? SignedMarketing : Signed);
        return message;
    }

    private static IEnumerable<string> Lines(MailFields fields, string? name, string text, bool isRussian)
    {
        var culture = CultureInfo.InvariantCulture;
        yield return name is null ? (isRussian ? "Здравствуйте!" : "Hello,") : isRussian ? $"Здравствуйте, {name}!" : $"Hello {name},";
        yield return text;
        if (fields.Link is { } link)
        {
            yield return link;
        }

        if (fields.Detail is { } detail)
        {
            yield return detail;
        }

        if (fields is { Amount: { } amount, Currency: { } currency })
        {
            yield return $"{(isRussian ? "Сумма" : "Amount")}: {(amount / 100m).ToString("0.00", culture)} {currency}";
        }

        if (fields.PeriodEnd is { } end)
        {
            yield return $"{(isRussian ? "Оплачено до" : "Paid until")}: {end.UtcDateTime.ToString(isRussian ? "dd.MM.yyyy" : "yyyy-MM-dd", culture)}";
        }
    }

    private static string Html(string subject, IEnumerable<string> lines, string language)
    {
        var html = new StringBuilder($"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(subject)}</title></head><body>");
        foreach (var line in lines)
        {
            var encoded = WebUtility.HtmlEncode(line);
            var isLink = line.StartsWith("https://", StringComparison.Ordinal) || line.StartsWith("http://", StringComparison.Ordinal);
            html.Append(isLink ? $"<p><a href=\"{encoded}\">{encoded}</a></p>" : $"<p>{encoded}</p>");
        }

        return html.Append("</body></html>\n").ToString();
    }
}
