using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Password;

/// <summary>Ask for a link to set a new password. The answer is the same whether or not the address has an account.</summary>
internal sealed class ForgotModel(MailRequests mails, PageTexts texts) : AuthPage
{
    /// <summary>Where the mail goes, if anywhere.</summary>
    public string? SentTo { get; private set; }

    public async Task<IActionResult> OnPostAsync(string? email, CancellationToken cancellationToken)
    {
        if (!EmailAddress.IsValid(email?.Trim()))
        {
            return Again("invalid.email");
        }

        SentTo = email!.Trim();
        await mails.AddAsync(MailRequestKind.PasswordReset, SentTo, texts.Language, cancellationToken: cancellationToken);
        return Page();
    }
}
