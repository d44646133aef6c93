namespace CdnMusic.AuthApi.Mail;

/// <summary>Why somebody asked for a mail with a link.</summary>
internal enum MailRequestKind
{
    /// <summary>To prove the address of a new account.</summary>
    Registration,

    /// <summary>To set a new password.</summary>
    PasswordReset,

    /// <summary>To prove the new address of an account.</summary>
    EmailChange,
}
