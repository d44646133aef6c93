using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Change the address: it counts once its owner opens the link.</summary>
internal sealed class EmailModel(UserManager<Accounts.Account> accounts, EmailChanges changes, TimeProvider time) : AccountPage(accounts, time)
{
    /// <summary>Where the mail goes.</summary>
    public string? SentTo { get; private set; }

    protected override bool NeedsFreshSession => true;

    public async Task<IActionResult> OnPostAsync(string? email, CancellationToken cancellationToken)
    {
        if (!EmailAddress.IsValid(email?.Trim()))
        {
            return Again("invalid.email");
        }

        SentTo = email!.Trim();
        await changes.RequestAsync(Owner, SentTo, cancellationToken);
        return Page();
    }
}
