using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.ExternalSignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.SignIn;

/// <summary>Sign in by password, by passkey, or at somebody else's.</summary>
internal sealed class IndexModel(
    PasswordSignIn passwords, AccountSignInManager signIn, ExternalProviders providers, AuditLog audit, ILogger<IndexModel> logger) : AuthPage
{
    /// <summary>What has just been done, or why one is here again: the key of a text.</summary>
    public string? Message { get; private set; }

    /// <summary>The address that was entered.</summary>
    public string? Email { get; private set; }

    /// <summary>The provider that an attempt failed at.</summary>
    public string? FailedProvider { get; private set; }

    /// <summary>The external providers offered.</summary>
    public IReadOnlyList<ExternalProvider> Providers => providers.All;

    public IActionResult OnGet(string? done, bool again, string? failed)
    {
        if (User.Identity is { IsAuthenticated: true } && !again)
        {
            return Onward();
        }

        Message = (done, again) switch
        {
            ("registered", _) => "register.confirmed",
            ("reset", _) => "reset.done",
            ("email", _) => "email.confirmed",
            ("deleted", _) => "delete.done",
            (_, true) => "sign_in.again",
            _ => null,
        };
        FailedProvider = providers.All.FirstOrDefault(p => p.Name == failed)?.DisplayName;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? email, string? password, CancellationToken cancellationToken)
    {
        Email = email;
        if (string.IsNullOrEmpty(email) || string.IsNullOrEmpty(password) || email.Length > 256 || password.Length > 1024)
        {
            return Again("sign_in.refused");
        }

        return await passwords.SignInAsync(HttpContext, email, password, cancellationToken) switch
        {
            SignInOutcome.SignedIn => Onward(),
            SignInOutcome.SecondFactor => RedirectToPage("/SignIn/SecondFactor", new { ReturnUrl }),
            SignInOutcome.Throttled => Again("sign_in.throttled", StatusCodes.Status429TooManyRequests),
            _ => Again("sign_in.refused"),
        };
    }

    public async Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, CancellationToken cancellationToken)
    {
        var assertion = string.IsNullOrEmpty(credential) ? null : await AssertAsync(credential);
        if (assertion is not { Succeeded: true, User: { BlockedAt: null } account })
        {
            await audit.SaveAsync(SecurityEvent.SignInFailed, null, "passkey", cancellationToken);
            return Again("passkeys.failed");
        }

        await signIn.UserManager.AddOrUpdatePasskeyAsync(account, assertion.Passkey);
        await signIn.SignInWithClaimsAsync(account, isPersistent: true, [new("amr", "pop"), new("amr", "user")]);
        await audit.SaveAsync(SecurityEvent.SignedIn, account.Id, "passkey", cancellationToken);
        return Onward();
    }

    private async Task<PasskeyAssertionResult<Accounts.Account>?> AssertAsync(string credential)
    {
        try
        {
            var result = await signIn.PerformPasskeyAssertionAsync(credential);
            if (!result.Succeeded)
            {
                logger.PasskeyRefused(result.Failure.Message);
            }

            return result;
        }
        catch (InvalidOperationException)
        {
            // There is no challenge to answer: the cookie has expired, or never was.
            return null;
        }
    }
}
