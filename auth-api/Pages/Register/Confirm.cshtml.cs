using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Mail;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Register;

/// <summary>The link of the registration mail. Opening it changes nothing, since mail scanners do that too; the button does.</summary>
internal sealed class ConfirmModel(Registrations registrations, MailRequests mails) : AuthPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await mails.IsRedeemableAsync(Id, Token ?? "", MailRequestKind.Registration, cancellationToken) ? Page() : Again("link.stale");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        await registrations.ConfirmAsync(Id, Token ?? "", cancellationToken) is null
            ? Again("link.stale")
            : Redirect("/sign-in?done=registered");
}
