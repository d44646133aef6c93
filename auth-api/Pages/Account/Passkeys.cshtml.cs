using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Passkeys (WebAuthn level 3): add, see, remove.</summary>
internal sealed class PasskeysModel(
    AccountSignInManager signIn, AuditLog audit, Outbox outbox, TimeProvider time, ILogger<PasskeysModel> logger)
    : AccountPage(signIn.UserManager, time)
{
    private const int Most = 20;
    private const int LongestName = 100;

    /// <summary>The account's passkeys.</summary>
    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    protected override bool NeedsFreshSession => true;

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostOptionsAsync() => Content(
        await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity
        {
            Id = Owner.Id.ToString(),
            Name = Owner.Email ?? Owner.DisplayName,
            DisplayName = Owner.DisplayName,
        }),
        "application/json");

    public async Task<IActionResult> OnPostAddAsync(string? credential, string? name)
    {
        await ReadAsync();
        var passkey = string.IsNullOrEmpty(credential) || Passkeys.Count >= Most ? null : await AttestAsync(credential);
        if (passkey is null)
        {
            return Again("passkeys.failed");
        }

        passkey.Name = name?.Trim() is { Length: > 0 and <= LongestName } given ? given : "passkey";
        audit.Add(SecurityEvent.PasskeyAdded, Owner.Id, passkey.Name);
        outbox.AddSecurityMail(Owner, SecurityEvent.PasskeyAdded, passkey.Name);
        await signIn.UserManager.AddOrUpdatePasskeyAsync(Owner, passkey);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id)
    {
        await ReadAsync();
        if (Passkeys.FirstOrDefault(p => Convert.ToHexString(p.CredentialId) == id) is not { } passkey)
        {
            return Again("passkeys.failed");
        }

        audit.Add(SecurityEvent.PasskeyRemoved, Owner.Id, passkey.Name);
        outbox.AddSecurityMail(Owner, SecurityEvent.PasskeyRemoved, passkey.Name);
        await signIn.UserManager.RemovePasskeyAsync(Owner, passkey.CredentialId);
        return RedirectToPage();
    }

    private async Task ReadAsync() => Passkeys = [.. await signIn.UserManager.GetPasskeysAsync(Owner)];

    private async Task<UserPasskeyInfo?> AttestAsync(string credential)
    {
        try
        {
            var result = await signIn.PerformPasskeyAttestationAsync(credential);
            if (result.Succeeded && result.UserEntity.Id == Owner.Id.ToString())
            {
                return result.Passkey;
            }

            logger.PasskeyRefused(result.Failure?.Message ?? "it is for another account");
        }
        catch (InvalidOperationException)
        {
            // There is no challenge to answer: the cookie has expired, or never was.
        }

        return null;
    }
}
