using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Storing;
using CdnMusic.AuthApi.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>The profile, and the way to everything else.</summary>
internal sealed class IndexModel(AccountSignInManager signIn, SessionEnding sessions, AuthDbContext db, AuditLog audit, TimeProvider time)
    : AccountPage(signIn.UserManager, time)
{
    public async Task<IActionResult> OnPostAsync(string? name, string? language)
    {
        if (name?.Trim() is not { Length: > 0 and <= Accounts.Account.MaxDisplayName } given || PageTexts.Known(language) is not { } known)
        {
            return Again("invalid.name");
        }

        (Owner.DisplayName, Owner.Language) = (given, known);
        await signIn.UserManager.UpdateAsync(Owner);
        Done = "account.saved";
        return Page();
    }

    public async Task<IActionResult> OnPostEverywhereAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        audit.Add(SecurityEvent.SignedOutEverywhere, Owner.Id);
        await sessions.EndAllAsync(Owner, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await signIn.SignOutAsync();
        return Redirect("/sign-in");
    }
}
