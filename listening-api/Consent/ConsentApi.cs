using System.Security.Claims;
using CdnMusic.ListeningApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ListeningApi.Consent;

/// <summary><c>/v1/me/consent</c>.</summary>
internal static class ConsentApi
{
    public static void MapConsent(this WebApplication app)
    {
        var me = app.MapGroup("/v1/me").RequireAuthorization(AccessTokens.Listener);
        me.MapGet("/consent", GetAsync);
        me.MapPut("/consent", PutAsync);
    }

    private static async Task<Ok<ConsentView>> GetAsync(ClaimsPrincipal user, ListenerConsent consent, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ConsentView(await consent.IsGivenAsync(user.ListenerId(), cancellationToken)));

    private static async Task<Ok<ConsentView>> PutAsync(ConsentView wish, ClaimsPrincipal user, ListenerConsent consent, CancellationToken cancellationToken)
    {
        await consent.SetAsync(user.ListenerId(), wish.Consent, cancellationToken);
        return TypedResults.Ok(wish);
    }

    /// <param name="Consent">Plays are remembered with their listener.</param>
    internal sealed record ConsentView(bool Consent);
}
