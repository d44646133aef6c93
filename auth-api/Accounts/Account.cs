using Microsoft.AspNetCore.Identity;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>A person who may sign in. Made only once its e-mail address, or an external identity, has been proven.</summary>
internal sealed class Account : IdentityUser<Guid>
{
    public const int MaxDisplayName = 100;

    /// <summary>What others see.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>URL of a picture, from an external provider; may be null.</summary>
    public string? PictureUrl { get; set; }

    /// <summary>The language of its pages and mails: <c>en</c> or <c>ru</c>.</summary>
    public string Language { get; set; } = "en";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Set by an operator; a blocked account gets no session and no token.</summary>
    public DateTimeOffset? BlockedAt { get; set; }
}
