using System.Globalization;
using CdnMusic.AuthApi.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CdnMusic.AuthApi.Passwords;

/// <summary>
/// OWASP ASVS 5 §6.2: 8 to 128 characters of any kind, not a common password, not made of the account's own address; no rules of composition.
/// Error codes are keys of the pages' texts.
/// </summary>
internal sealed class PasswordRules(CommonPasswords common) : IPasswordValidator<Account>
{
    /// <summary>Fewest characters, as people count them.</summary>
    public const int Min = 8;

    /// <summary>Most characters.</summary>
    public const int Max = 128;

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(Mistake(password, user.Email) is { } code
            ? IdentityResult.Failed(new IdentityError { Code = code, Description = code })
            : IdentityResult.Success);

    /// <summary>The key of the text that says what is wrong, or null.</summary>
    public string? Mistake(string? password, string? email)
    {
        var length = new StringInfo(password ?? "").LengthInTextElements;
        return length switch
        {
            < Min => "password.too_short",
            > Max => "password.too_long",
            _ when common.Contains(password!) => "password.too_common",
            _ when IsAddress(password!, email) => "password.like_email",
            _ => null,
        };
    }

    private static bool IsAddress(string password, string? email) =>
        email is not null
        && (password.Equals(email, StringComparison.OrdinalIgnoreCase) || password.Equals(email.Split('@')[0], StringComparison.OrdinalIgnoreCase));
}
