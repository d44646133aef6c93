using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.ExternalSignIn;
using CdnMusic.AuthApi.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Which external identities may sign in here. Linked and unlinked here alone, never by a matching address.</summary>
internal sealed class ExternalModel(
    UserManager<Accounts.Account> accounts, ExternalProviders providers, AuditLog audit, Outbox outbox, TimeProvider time)
    : AccountPage(accounts, time)
{
    private IList<UserLoginInfo> _logins = [];

    /// <summary>Every provider offered, and whether it is linked.</summary>
    public IEnumerable<(ExternalProvider Provider, bool IsLinked)> Providers =>
        providers.All.Select(p => (p, _logins.Any(l => l.LoginProvider == p.Name)));

    /// <summary>The text and provider of an attempt that failed.</summary>
    public (string Key, string Provider)? FailedProvider { get; private set; }

    protected override bool NeedsFreshSession => true;

    public async Task OnGetAsync(string? failed, string? taken)
    {
        await ReadAsync();
        FailedProvider = providers.All.FirstOrDefault(p => p.Name == failed || p.Name == taken) is { } provider
            ? (taken is null ? "external.failed" : "external.taken", provider.DisplayName)
            : null;
    }

    public async Task<IActionResult> OnPostUnlinkAsync(string? provider)
    {
        await ReadAsync();
        if (_logins.FirstOrDefault(l => l.LoginProvider == provider) is not { } login)
        {
            return RedirectToPage();
        }

        // Without an address no reset mail can help: something else must be left to sign in with.
        if (_logins.Count == 1 && Owner.PasswordHash is null && (await Manager.GetPasskeysAsync(Owner)).Count == 0)
        {
            return Again("external.last");
        }

        audit.Add(SecurityEvent.ExternalUnlinked, Owner.Id, login.LoginProvider);
        outbox.AddSecurityMail(Owner, SecurityEvent.ExternalUnlinked, login.LoginProvider);
        await Manager.RemoveLoginAsync(Owner, login.LoginProvider, login.ProviderKey);
        return RedirectToPage();
    }

    private async Task ReadAsync() => _logins = await Manager.GetLoginsAsync(Owner);
}
