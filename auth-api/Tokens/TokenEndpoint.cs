using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Properties = OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreConstants.Properties;

namespace CdnMusic.AuthApi.Tokens;

/// <summary>The token and user info endpoints, once OpenIddict has checked the request.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapTokens(this WebApplication app)
    {
        app.MapPost(TokenPaths.Token, ExchangeAsync);
        app.MapMethods(TokenPaths.UserInfo, ["GET", "POST"], UserInfoAsync);
    }

    private static async Task<IResult> ExchangeAsync(HttpContext http, AccountClaims claims, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict has not seen the request.");
        if (request.IsClientCredentialsGrantType())
        {
            return SignIn(ForService(request));
        }

        // Everything in the code or refresh token but who and what for is read anew: it is now that counts.
        var grant = (await http.AuthenticateAsync(Scheme)).Principal;
        if (grant is null
            || !Guid.TryParse(grant.GetClaim(Claims.Subject), out var accountId)
            || await claims.ForAsync(accountId, [.. grant.GetScopes()], SessionCookies.AuthenticatedAt(grant), cancellationToken) is not { } principal)
        {
            return TypedResults.Forbid(
                new AuthenticationProperties(new Dictionary<string, string?>
                {
                    [Properties.Error] = Errors.InvalidGrant,
                    [Properties.ErrorDescription] = "The account is gone or blocked.",
                }),
                [Scheme]);
        }

        return SignIn(principal);
    }

    private static async Task<Results<JsonHttpResult<Dictionary<string, object>>, ChallengeHttpResult>> UserInfoAsync(
        HttpContext http, UserManager<Account> accounts)
    {
        var token = (await http.AuthenticateAsync(Scheme)).Principal;
        if (token?.GetClaim(Claims.Subject) is not { } subject
            || !Guid.TryParse(subject, out _)
            || await accounts.FindByIdAsync(subject) is not { BlockedAt: null } account)
        {
            return TypedResults.Challenge(
                new AuthenticationProperties(new Dictionary<string, string?>
                {
                    [Properties.Error] = Errors.InvalidToken,
                    [Properties.ErrorDescription] = "The token is nobody's.",
                }),
                [Scheme]);
        }

        var scopes = token.GetScopes();
        var answer = AccountClaims.ProfileOf(account, scopes).ToDictionary(c => c.Claim, c => (object)c.Value);
        answer[Claims.Subject] = subject;
        if (answer.ContainsKey(Claims.Email))
        {
            answer[Claims.EmailVerified] = account.EmailConfirmed;
        }

        return TypedResults.Json(answer);
    }

    private static SignInHttpResult SignIn(ClaimsPrincipal principal) => TypedResults.SignIn(principal, authenticationScheme: Scheme);

    private static ClaimsPrincipal ForService(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, request.ClientId);
        identity.SetScopes(request.GetScopes());
        identity.SetResources(ApiScopes.AudiencesOf(request.GetScopes()));
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
