using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.HttpFields.Structured;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace CdnMusic.EdgeNode.Shielding;

/// <summary>
/// Asks a region's shields before the origin, so that a cold object costs the origin one fill per region:
/// <list type="number">
/// <item>Shields are asked in the target's rendezvous order, which is the same on all edges of the region.</item>
/// <item>A dead, silent or refusing one is passed by; each may take half of the time that is left, so that the origin can still be asked.</item>
/// <item>What the origin said through a shield is an answer, errors too: it is not asked again by another way.</item>
/// <item>A shield that has too much to do is passed by for playback only; what can wait shall wait.</item>
/// </list>
/// Thread-safe.
/// </summary>
internal sealed class ShieldClient(
    ShieldCluster shields, RegionTrust trust, IOptions<EdgeOptions> options, EdgeMetrics metrics, TimeProvider time, ILogger<ShieldClient> logger)
{
    private readonly string _id = options.Value.Id;
    private readonly TimeSpan _patience = options.Value.Fill.ResponseTimeout;

    /// <summary>Did a shield send this response?</summary>
    public static bool IsOfShield(HttpResponseMessage message) => message.RequestMessage?.Headers.Contains(RegionTrust.FieldName) == true;

    /// <summary>A shield's answer; null if none gave any, or this node is to ask the origin itself.</summary>
    /// <exception cref="OperationCanceledException">The fill's own time is up.</exception>
    public async Task<HttpResponseMessage?> TrySendAsync(FillRequest fill, StoredResponse? stored, CancellationToken cancellationToken)
    {
        var patience = _patience;
        // For another edge this node is the shield, and passing the request on could go round in circles.
        foreach (var shield in fill.AsShield ? [] : shields.For(fill.Target))
        {
            patience /= 2;
            var (outcome, response) = await AskAsync(shield, fill, stored, patience, cancellationToken);
            metrics.ShieldRequests(outcome).Inc();
            if (outcome == ShieldOutcome.Answered || (response?.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable && fill.Purpose != FillPurpose.Playback))
            {
                return response;
            }

            response?.Dispose();
            logger.ShieldPassedBy(shield.DestinationId, fill.Target.Text, outcome);
            if (outcome != ShieldOutcome.Refused)
            {
                shields.Avoid(shield);
            }
        }

        return null;
    }

    private async Task<(ShieldOutcome Outcome, HttpResponseMessage? Response)> AskAsync(
        DestinationState shield, FillRequest fill, StoredResponse? stored, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            using var request = UpstreamRequest.Make(fill, stored, shield.Model.Config.Address, _id);
            trust.Introduce(request);
            var response = await shields.SendAsync(request, either.Token);
            return (IsOwnRefusal(response) ? ShieldOutcome.Refused : ShieldOutcome.Answered, response);
        }
        catch (HttpRequestException)
        {
            return (ShieldOutcome.Unreachable, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (ShieldOutcome.Silent, null);
        }
    }

    /// <summary>Is it an error that neither its cache nor the origin gave it (RFC 9211 sections 2.1 and 2.3)?</summary>
    private static bool IsOwnRefusal(HttpResponseMessage response)
    {
        if ((int)response.StatusCode < 400)
        {
            return false;
        }

        var field = response.Headers.NonValidated.TryGetValues("Cache-Status", out var values) ? values.ToArray() : [];
        return !StructuredFieldParser.TryParseList(field, out var caches)
            || caches is not [.., { } last]
            || !(last.Parameters.TryGetValue("hit", out _) || last.Parameters.TryGetValue("fwd-status", out _));
    }
}
