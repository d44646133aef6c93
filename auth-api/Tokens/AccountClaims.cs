using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Entitlements;
using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.Tokens;

/// <summary>What tokens say of an account: who, and what it is entitled to, as of now.</summary>
internal sealed class AccountClaims(AuthDbContext db)
{
    public const string Plan = "plan";
    public const string MaxBitrate = "max_bitrate";
    public const string Ads = "ads";

    /// <summary>A principal for new tokens. Null: the account is gone or blocked.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="scopes">What was granted.</param>
    /// <param name="authenticatedAt">When the owner proved who they are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ClaimsPrincipal?> ForAsync(
        Guid accountId, IReadOnlyCollection<string> scopes, DateTimeOffset? authenticatedAt, CancellationToken cancellationToken)
    {
        var found = await (
            from account in db.Users.AsNoTracking()
            where account.Id == accountId && account.BlockedAt == null
            join e in db.Entitlements.AsNoTracking() on account.Id equals e.AccountId into paid
            from entitlement in paid.DefaultIfEmpty()
            select new { account, entitlement }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : Principal(found.account, found.entitlement, scopes, authenticatedAt);
    }

    /// <summary>What the identity may know of the account, for the ID token and the user info endpoint.</summary>
    public static IEnumerable<(string Claim, string Value)> ProfileOf(Account account, IReadOnlyCollection<string> scopes)
    {
        if (scopes.Contains(Scopes.Profile))
        {
            yield return (Claims.Name, account.DisplayName);
            yield return (Claims.Locale, account.Language);
            if (account.PictureUrl is { } picture)
            {
                yield return (Claims.Picture, picture);
            }
        }

        if (scopes.Contains(Scopes.Email) && account.Email is { } email)
        {
            yield return (Claims.Email, email);
        }
    }

    private static ClaimsPrincipal Principal(
        Account account, Entitlement? entitlement, IReadOnlyCollection<string> scopes, DateTimeOffset? authenticatedAt)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Id.ToString());
        identity.SetClaim(Plan, entitlement?.Plan ?? Entitlement.FreePlan);
        identity.SetClaim(MaxBitrate, entitlement?.MaxBitrate ?? Entitlement.FreeMaxBitrate);
        identity.SetClaim(Ads, entitlement?.Ads ?? true);
        foreach (var (claim, value) in ProfileOf(account, scopes))
        {
            identity.SetClaim(claim, value);
        }

        if (scopes.Contains(Scopes.Email) && account.Email is not null)
        {
            identity.SetClaim(Claims.EmailVerified, account.EmailConfirmed);
        }

        if (authenticatedAt is { } at)
        {
            identity.SetClaim(Claims.AuthenticationTime, at.ToUnixTimeSeconds());
        }

        identity.SetScopes(scopes);
        identity.SetResources(ApiScopes.AudiencesOf(scopes));
        identity.SetDestinations(claim => claim.Type switch
        {
            Plan or MaxBitrate or Ads => [Destinations.AccessToken],
            // Services need no names: an access token passes through more hands than an ID token.
            Claims.AuthenticationTime => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.IdentityToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
