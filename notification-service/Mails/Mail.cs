namespace CdnMusic.NotificationService.Mails;

/// <summary>A mail that has been claimed for sending.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Template">Its template.</param>
/// <param name="AccountId">Whose address is to be looked up; null: <paramref name="Address"/> is known.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Language">ru or en; null: the account's.</param>
/// <param name="Fields">What it says.</param>
/// <param name="MessageId">The same in every attempt.</param>
/// <param name="Attempt">Counts from 1; an attempt that has lost its lease can settle nothing.</param>
/// <param name="CreatedAt">Its date.</param>
internal sealed record Mail(
    Guid Id, string Template, Guid? AccountId, string? Address, string? Language, MailFields Fields, string MessageId, int Attempt, DateTimeOffset CreatedAt);
