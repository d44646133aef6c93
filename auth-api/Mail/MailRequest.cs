namespace CdnMusic.AuthApi.Mail;

/// <summary>
/// Somebody's wish for a mail with a link. Taking it down is the same work whether or not the address is known here; who it belongs to is
/// looked up later, by <see cref="MailRequestWorker"/>, when nobody waits for an answer.
/// </summary>
internal sealed class MailRequest
{
    public Guid Id { get; init; }

    public MailRequestKind Kind { get; init; }

    public required string Email { get; init; }

    public required string NormalizedEmail { get; init; }

    /// <summary>Whose wish, where somebody was signed in or, for a reset, once the account has been found.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>The hash of the password chosen at registration.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The name chosen at registration.</summary>
    public string? DisplayName { get; init; }

    public required string Language { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 of the secret in the link; null until the mail has been written, and for ever when none was due.</summary>
    public byte[]? TokenHash { get; set; }

    /// <summary>When the worker dealt with it.</summary>
    public DateTimeOffset? HandledAt { get; set; }
}
