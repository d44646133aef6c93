using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace CdnMusic.AuthApi.Tokens;

/// <summary>Counts answers of the token endpoint, and reports a code or refresh token that came a second time.</summary>
internal static class TokenObservers
{
    private const string Seen = "cdnmusic.token";

    public static void AddTokenObservers(this OpenIddictServerBuilder server)
    {
        server.AddEventHandler<ValidateTokenContext>(handler => handler
            .UseInlineHandler(Remember).SetOrder(ValidateTokenEntry.Descriptor.Order - 1));
        server.AddEventHandler<ApplyTokenResponseContext>(handler => handler
            .UseScopedHandler<ReuseReporter>().SetOrder(int.MinValue + 100_000));
    }

    private static ValueTask Remember(ValidateTokenContext context)
    {
        if (context.Principal is not null)
        {
            context.Transaction.Properties[Seen] = context.Principal;
        }

        return default;
    }

    private sealed class ReuseReporter(AuthApiMetrics metrics, AuditLog audit, Outbox outbox, UserManager<Account> accounts)
        : IOpenIddictServerHandler<ApplyTokenResponseContext>
    {
        public async ValueTask HandleAsync(ApplyTokenResponseContext context)
        {
            metrics.Token(Outcome(context));
            // OpenIddict's ids of its errors for a code and a refresh token that have been redeemed already.
            if (context.Response.ErrorUri is not { } uri || !(uri.EndsWith("ID2010", StringComparison.Ordinal) || uri.EndsWith("ID2012", StringComparison.Ordinal))
                || !context.Transaction.Properties.TryGetValue(Seen, out var seen) || seen is not ClaimsPrincipal token
                || token.GetClaim(Claims.Subject) is not { } subject || await accounts.FindByIdAsync(subject) is not { } account)
            {
                return;
            }

            outbox.AddSecurityMail(account, SecurityEvent.TokenReused, context.Request?.ClientId);
            await audit.SaveAsync(SecurityEvent.TokenReused, account.Id, context.Request?.ClientId, context.CancellationToken);
        }

        private static TokenOutcome Outcome(ApplyTokenResponseContext context) => context switch
        {
            { Response.Error: not null } => TokenOutcome.Refused,
            { Request: { } request } when request.IsRefreshTokenGrantType() => TokenOutcome.Refresh,
            { Request: { } request } when request.IsDeviceCodeGrantType() => TokenOutcome.Device,
            { Request: { } request } when request.IsClientCredentialsGrantType() => TokenOutcome.Service,
            _ => TokenOutcome.Code,
        };
    }
}
