namespace CdnMusic.NotificationService.Composing;

/// <summary>What a kind of mail says.</summary>
/// <param name="Russian">Subject and sentence in Russian.</param>
/// <param name="English">In English.</param>
/// <param name="IsMarketing">May be unsubscribed from; the others are part of the service.</param>
internal sealed record MailTemplate((string Subject, string Text) Russian, (string Subject, string Text) English, bool IsMarketing = false);
