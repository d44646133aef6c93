using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Server.AspNetCore;

namespace CdnMusic.AuthApi.Pages.Connect;

/// <summary>RP-initiated logout: asks first, because any site can send a browser here.</summary>
internal sealed class EndSessionModel(AccountSignInManager signIn, AuditLog audit) : PageModel
{
    /// <summary>The request, to be sent again.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters { get; private set; } = [];

    public void OnGet() => Parameters =
        [.. HttpContext.GetOpenIddictServerRequest()?.GetParameters().Select(p => (p.Key, p.Value.ToString() ?? "")) ?? []];

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Guid.TryParse(signIn.UserManager.GetUserId(User), out var id))
        {
            await audit.SaveAsync(SecurityEvent.SignedOut, id, cancellationToken: cancellationToken);
        }

        await signIn.SignOutAsync();
        return SignOut(
            new AuthenticationProperties { RedirectUri = "/sign-in" },
            OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
