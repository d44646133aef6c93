using System.ComponentModel.DataAnnotations;

namespace CdnMusic.NotificationService;

/// <summary>Settings of the notification service. Section <c>Notifications</c>.</summary>
internal sealed class NotificationOptions : IValidatableObject
{
    /// <summary>Connection string of the Postgres database; required.</summary>
    [Required(ErrorMessage = "is required: the connection string of a Postgres database")]
    public string Database { get; set; } = "";

    /// <summary>The secret of the admin API; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of the admin API, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string AdminToken { get; set; } = "";

    /// <summary>Management listener of the auth-api, which knows accounts' addresses; required.</summary>
    [Required(ErrorMessage = "is required: the management URL of the auth-api")]
    public Uri? Accounts { get; set; }

    /// <summary>The auth-api's admin token; required.</summary>
    [Required(ErrorMessage = "is required: the admin token of the auth-api")]
    public string AccountsToken { get; set; } = "";

    /// <summary>The sender's address; its domain is that of Message-IDs and DKIM signatures. Required.</summary>
    [Required(ErrorMessage = "is required: the sender's address")]
    [EmailAddress(ErrorMessage = "is not an e-mail address")]
    public string From { get; set; } = "";

    /// <summary>Where listeners reach this service, for links to unsubscribe. Required, https, or http on loopback.</summary>
    [Required(ErrorMessage = "is required: the public URL of this service")]
    public Uri? PublicUrl { get; set; }

    /// <summary>The secret that links to unsubscribe are made with; required, at least 32 characters. A new one makes old links useless.</summary>
    [Required(ErrorMessage = "is required: the secret of unsubscribe links, at least 32 characters")]
    [MinLength(32, ErrorMessage = "must be at least 32 characters long")]
    public string UnsubscribeSecret { get; set; } = "";

    /// <summary>The SMTP server's host. Required.</summary>
    [Required(ErrorMessage = "is required: the SMTP server's host")]
    public string SmtpHost { get; set; } = "";

    /// <summary>Its port. Default 587, 1 to 65535. 465 is TLS from the first byte; others must offer STARTTLS, except on loopback.</summary>
    [Range(1, 65535, ErrorMessage = "must be between 1 and 65535")]
    public int SmtpPort { get; set; } = 587;

    /// <summary>User name at the SMTP server; none: no authentication.</summary>
    public string SmtpUser { get; set; } = "";

    /// <summary>The user's password.</summary>
    public string SmtpPassword { get; set; } = "";

    /// <summary>How long one mail may take, hh:mm:ss; then, or after a crash, it is tried again. Default 1 min, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "must be between 00:00:01 and 00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause after the first 4xx, hh:mm:ss; doubles up to 4 h. Default 30 s, 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ErrorMessage = "must be between 00:00:00.01 and 01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts until a mail is a dead letter. Default 12, 1 to 100.</summary>
    [Range(1, 100, ErrorMessage = "must be between 1 and 100")]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>PEM file of the RSA key for DKIM; none: not signed.</summary>
    public string DkimKeyFile { get; set; } = "";

    /// <summary>The DKIM selector, under which DNS publishes the key. Default <c>cdnmusic</c>.</summary>
    [Required(ErrorMessage = "must not be empty")]
    public string DkimSelector { get; set; } = "cdnmusic";

    /// <summary>The domain of <see cref="From"/>.</summary>
    public string Domain => From[(From.LastIndexOf('@') + 1)..];

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, url) in new[] { (nameof(Accounts), Accounts), (nameof(PublicUrl), PublicUrl) })
        {
            if (url is not null && !(url.IsAbsoluteUri && url.PathAndQuery == "/" && url.Scheme is "http" or "https"))
            {
                yield return new ValidationResult($"'{url}' is not of the form https://HOST", [name]);
            }
        }

        if (PublicUrl is { IsAbsoluteUri: true, Scheme: "http", IsLoopback: false })
        {
            yield return new ValidationResult("must be https, except on loopback", [nameof(PublicUrl)]);
        }

        if (DkimKeyFile.Length > 0 && !File.Exists(DkimKeyFile))
        {
            yield return new ValidationResult($"there is no file '{DkimKeyFile}'", [nameof(DkimKeyFile)]);
        }
    }
}
