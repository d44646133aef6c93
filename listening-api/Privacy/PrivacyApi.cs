using System.Security.Claims;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Answers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ListeningApi.Privacy;

/// <summary><c>GET /v1/me/export</c>, <c>DELETE /v1/me</c>; and <c>DELETE /admin/listeners/{id}</c> for accounts that were deleted.</summary>
internal static class PrivacyApi
{
    public static void MapPrivacy(this WebApplication app)
    {
        var me = app.MapGroup("/v1/me").RequireAuthorization(AccessTokens.Listener);
        me.MapGet("/export", (ClaimsPrincipal user, HttpContext context, DeferredAnswers answers) =>
            answers.RespondAsync(context, ListenerData.ExportRequest(user.ListenerId()), TimeSpan.FromMinutes(1)));
        me.MapDelete("/", (ClaimsPrincipal user, ListenerData data, CancellationToken cancellationToken) => ForgetAsync(user.ListenerId(), data, cancellationToken));
        app.MapAdmin().MapDelete("/listeners/{listener:guid}", ForgetAsync);
    }

    private static async Task<NoContent> ForgetAsync(Guid listener, ListenerData data, CancellationToken cancellationToken)
    {
        await data.ForgetAsync(listener, cancellationToken);
        return TypedResults.NoContent();
    }
}
