using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Mail;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Email;

/// <summary>The link of the mail to a new address.</summary>
internal sealed class ConfirmModel(EmailChanges changes, MailRequests mails) : AuthPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await mails.IsRedeemableAsync(Id, Token ?? "", MailRequestKind.EmailChange, cancellationToken) ? Page() : Again("link.stale");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        await changes.ConfirmAsync(Id, Token ?? "", cancellationToken) is null ? Again("link.stale") : Redirect("/sign-in?done=email");
}
