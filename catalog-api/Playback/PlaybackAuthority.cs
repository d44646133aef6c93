using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.SignedUrls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>
/// May this listener play this track, here and now, how well, and from where. In that order; without the catalog the answer is no. Thread-safe.
/// </summary>
internal sealed class PlaybackAuthority(
    CatalogDatabase db, ListenerPlace listener, EdgeDirectory edges, PlaybackSigner signer, IOptions<CatalogApiOptions> options, TimeProvider time,
    CatalogApiMetrics metrics)
{
    /// <param name="id">The track.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="wishedKbps">No more than this, even if the plan allows it; null: as much as it allows.</param>
    public async Task<PlaybackGrant> DecideAsync(string id, HttpContext context, int? wishedKbps = null)
    {
        var grant = await AnswerAsync(id, context, wishedKbps);
        metrics.Played(grant.Outcome);
        return grant;
    }

    private async Task<PlaybackGrant> AnswerAsync(string id, HttpContext context, int? wishedKbps)
    {
        if (Entitlement.MaxKbps(context.User) is not { } allowedKbps)
        {
            return PlaybackGrant.Refused(PlaybackOutcome.NotEntitled);
        }

        var now = time.GetUtcNow();
        if (await PlayableTrack.ReadAsync(db, id, listener.Territory(context), now, context.RequestAborted) is not { } track)
        {
            return PlaybackGrant.Refused(PlaybackOutcome.NotFound);
        }

        if (!track.Allowed)
        {
            return PlaybackGrant.Refused(PlaybackOutcome.WrongTerritory);
        }

        var maxKbps = Math.Min(allowedKbps, wishedKbps ?? allowedKbps);
        var folder = $"/tracks/{track.CdnId}/";
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + options.Value.UrlLifetime).ToUnixTimeSeconds());
        var path = signer.Sign(folder + "master.m3u8", new UrlClaims { PathPrefix = folder, ExpiresAt = expires, MaxKbps = maxKbps });
        var (found, degraded) = await edges.FindAsync(path, context);
        return found.Count == 0
            ? PlaybackGrant.Refused(PlaybackOutcome.NoEdge)
            : new PlaybackGrant(degraded ? PlaybackOutcome.GrantedDegraded : PlaybackOutcome.Granted, maxKbps, expires, path, found);
    }
}
