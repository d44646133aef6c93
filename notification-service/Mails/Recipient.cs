namespace CdnMusic.NotificationService.Mails;

/// <summary>Who gets a mail.</summary>
/// <param name="Address">Their address.</param>
/// <param name="Language">ru or en.</param>
/// <param name="Name">Their name, if known.</param>
internal sealed record Recipient(string Address, string Language, string? Name);
