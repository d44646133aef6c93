using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Texts;
using Microsoft.AspNetCore.Identity;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>
/// What an external identity means here: the account that was explicitly linked to it, else a new account. Its address is never compared
/// with anybody's: whoever controls an address at a provider must not get an account here by it.
/// </summary>
internal sealed class ExternalAccounts(AccountSignInManager signIn, Registrations registrations, AuditLog audit, Outbox outbox, PageTexts texts)
{
    /// <summary>Signs in, and says where to go next.</summary>
    public async Task<string> SignInAsync(string provider, ClaimsPrincipal identity, string? returnUrl, CancellationToken cancellationToken)
    {
        if (Login(provider, identity) is not { } login)
        {
            return Failed("/sign-in", provider);
        }

        var account = await signIn.UserManager.FindByLoginAsync(login.LoginProvider, login.ProviderKey)
            ?? await registrations.CreateExternalAsync(login, Name(identity), Picture(identity), texts.Language, cancellationToken);
        var result = await signIn.ExternalLoginSignInAsync(login.LoginProvider, login.ProviderKey, isPersistent: true, bypassTwoFactor: false);
        if (result.RequiresTwoFactor)
        {
            return "/sign-in/second-factor?returnUrl=" + Uri.EscapeDataString(returnUrl ?? "/account");
        }

        await audit.SaveAsync(result.Succeeded ? SecurityEvent.SignedIn : SecurityEvent.SignInFailed, account.Id, provider, cancellationToken);
        return result.Succeeded ? returnUrl ?? "/account" : Failed("/sign-in", provider);
    }

    /// <summary>Links an identity to the account that asked for it, if that is still who is signed in.</summary>
    public async Task<string> LinkAsync(HttpContext http, string accountId, string provider, ClaimsPrincipal identity, CancellationToken cancellationToken)
    {
        const string page = "/account/external";
        if (Login(provider, identity) is not { } login || await signIn.UserManager.GetUserAsync(http.User) is not { } account || account.Id.ToString() != accountId)
        {
            return Failed(page, provider);
        }

        if (await signIn.UserManager.FindByLoginAsync(login.LoginProvider, login.ProviderKey) is { } owner)
        {
            return owner.Id == account.Id ? page : $"{page}?taken={Uri.EscapeDataString(provider)}";
        }

        audit.Add(SecurityEvent.ExternalLinked, account.Id, provider);
        outbox.AddSecurityMail(account, SecurityEvent.ExternalLinked, provider);
        await signIn.UserManager.AddLoginAsync(account, login);
        return page;
    }

    private static string Failed(string page, string provider) => $"{page}?failed={Uri.EscapeDataString(provider)}";

    private static UserLoginInfo? Login(string provider, ClaimsPrincipal identity) =>
        identity.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 and <= 128 } key ? new UserLoginInfo(provider, key, provider) : null;

    private static string Name(ClaimsPrincipal identity) =>
        identity.FindFirstValue(ClaimTypes.Name) ?? identity.FindFirstValue(ClaimTypes.GivenName) ?? identity.FindFirstValue("first_name") ?? "";

    /// <summary>A picture's URL where the provider gives one: Google <c>picture</c>, VK <c>avatar</c>, Yandex by the picture's id.</summary>
    private static string? Picture(ClaimsPrincipal identity)
    {
        var url = identity.FindFirstValue(Claims.Picture) ?? identity.FindFirstValue("avatar")
            ?? (identity.FindFirstValue("default_avatar_id") is { } id ? $"https://avatars.yandex.net/get-yapic/{id}/islands-200" : null);
        return Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps && url.Length <= 2048 ? url : null;
    }
}
