using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Passwords;
using CdnMusic.AuthApi.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Register;

/// <summary>Ask for an account. The answer is the same whether or not the address has one.</summary>
internal sealed class IndexModel(Registrations registrations, PasswordRules rules, PageTexts texts) : AuthPage
{
    /// <summary>The name that was entered.</summary>
    public string? Name { get; private set; }

    /// <summary>The address that was entered.</summary>
    public string? Email { get; private set; }

    /// <summary>Where the mail goes; null until there is one.</summary>
    public string? SentTo { get; private set; }

    public async Task<IActionResult> OnPostAsync(string? name, string? email, string? password, CancellationToken cancellationToken)
    {
        (Name, Email) = (name?.Trim(), email?.Trim());
        if (Name is not { Length: > 0 and <= Accounts.Account.MaxDisplayName })
        {
            return Again("invalid.name");
        }

        if (!EmailAddress.IsValid(Email))
        {
            return Again("invalid.email");
        }

        if (rules.Mistake(password, Email) is { } mistake)
        {
            return Again(mistake);
        }

        await registrations.RequestAsync(Email, password!, Name, texts.Language, cancellationToken);
        SentTo = Email;
        return Page();
    }
}
