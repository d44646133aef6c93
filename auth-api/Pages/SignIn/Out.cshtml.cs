using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.SignIn;

/// <summary>Sign out of this browser. Only by POST, so that no other site can do it.</summary>
internal sealed class OutModel(AccountSignInManager signIn, AuditLog audit) : AuthPage
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Guid.TryParse(signIn.UserManager.GetUserId(User), out var id))
        {
            await audit.SaveAsync(SecurityEvent.SignedOut, id, cancellationToken: cancellationToken);
        }

        await signIn.SignOutAsync();
        return Redirect("/sign-in");
    }
}
