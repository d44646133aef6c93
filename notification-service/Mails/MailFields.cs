namespace CdnMusic.NotificationService.Mails;

/// <summary>What a template may say; all of it optional. Links hold secrets, so they are deleted once the mail is sent; a dead letter keeps them, to be replayed.</summary>
/// <param name="Name">The recipient's name.</param>
/// <param name="Link">Where to go on.</param>
/// <param name="Detail">Whatever the sender of the event adds.</param>
/// <param name="Plan">The subscription's plan.</param>
/// <param name="Amount">Money in minor units of <paramref name="Currency"/>, such as kopecks.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PeriodEnd">When the paid period ends.</param>
internal sealed record MailFields(
    string? Name = null, string? Link = null, string? Detail = null, string? Plan = null, long? Amount = null, string? Currency = null, DateTimeOffset? PeriodEnd = null);
