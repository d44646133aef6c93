using CdnMusic.AuthApi.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Pages of somebody who is signed in.</summary>
[Authorize(AuthenticationSchemes = "Identity.Application")]
internal abstract class AccountPage(UserManager<Accounts.Account> accounts, TimeProvider time) : AuthPage
{
    /// <summary>Where accounts are kept.</summary>
    protected UserManager<Accounts.Account> Manager => accounts;

    /// <summary>Whose page it is.</summary>
    public Accounts.Account Owner { get; private set; } = null!;

    /// <summary>The key of the text that says what has been done.</summary>
    public string? Done { get; protected set; }

    /// <summary>Changes what guards the account: only just after signing in (ASVS 5 §7.5).</summary>
    protected virtual bool NeedsFreshSession => false;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await accounts.GetUserAsync(User) is not { } owner)
        {
            context.Result = Challenge(IdentityConstants.ApplicationScheme);
            return;
        }

        if (NeedsFreshSession && !SessionCookies.IsFresh(User, time))
        {
            context.Result = Redirect($"/sign-in?again=true&returnUrl={Uri.EscapeDataString(Request.Path)}");
            return;
        }

        Owner = owner;
        await next();
    }
}
