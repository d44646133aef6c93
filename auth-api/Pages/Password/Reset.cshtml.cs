using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Throttling;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Password;

/// <summary>The link of the reset mail: set a new password.</summary>
internal sealed class ResetModel(PasswordChanges passwords, MailRequests mails, KnownDevice device) : AuthPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await mails.IsRedeemableAsync(Id, Token ?? "", MailRequestKind.PasswordReset, cancellationToken) ? Page() : Again("link.stale");

    public async Task<IActionResult> OnPostAsync(string? password, CancellationToken cancellationToken)
    {
        if (await passwords.ResetAsync(Id, Token ?? "", password ?? "", cancellationToken) is not var (account, result))
        {
            return Again("link.stale");
        }

        if (!result.Succeeded)
        {
            return Again(result.Errors.First().Code);
        }

        // Whoever reads the owner's mail is the owner: a wave of guesses must not keep this browser out.
        device.Remember(HttpContext, account.NormalizedEmail!);
        return Redirect("/sign-in?done=reset");
    }
}
