using CdnMusic.AuthApi.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Delete the account.</summary>
internal sealed class DeleteModel(AccountSignInManager signIn, AccountDeletion deletion, TimeProvider time) : AccountPage(signIn.UserManager, time)
{
    protected override bool NeedsFreshSession => true;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await deletion.DeleteAsync(Owner, cancellationToken);
        await signIn.SignOutAsync();
        return Redirect("/sign-in?done=deleted");
    }
}
