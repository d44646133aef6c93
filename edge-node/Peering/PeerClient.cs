using System.Net;
using System.Text;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Peering;

/// <summary>
/// Asks other edges for what they have. They answer from their cache or not at all, so no request can go round in circles, and whatever goes
/// wrong here, the origin is asked next. Thread-safe.
/// </summary>
internal sealed class PeerClient(
    PeerProof proof, FleetPurges purges, IOptions<EdgeOptions> options, EdgeMetrics metrics, TimeProvider time, ILogger<PeerClient> logger) : IDisposable
{
    /// <summary>Peers that one fill may ask.</summary>
    public const int MaxPeers = 8;

    private const int MaxConnectionsPerPeer = 16;

    // A peer answers from its cache; one that takes longer is in trouble, and the origin is not farther than that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly string _id = options.Value.Id;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = MaxConnectionsPerPeer,
        ConnectTimeout = Patience,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.None,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    });

    /// <summary>Reads peers' URLs; null if they are too many or one is none.</summary>
    public static IReadOnlyList<Uri>? Read(IReadOnlyList<string> urls)
    {
        var read = urls.Select(u => Uri.TryCreate(u, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/" ? url : null);
        return urls.Count <= MaxPeers && read.All(u => u is not null) ? [.. read.OfType<Uri>()] : null;
    }

    /// <summary>Did another edge send this response?</summary>
    public static bool IsOfPeer(HttpResponseMessage message) => message.RequestMessage?.Headers.Contains(PeerProof.FieldName) == true;

    /// <summary>The whole stored response of the first peer that has it; null if none has.</summary>
    /// <exception cref="OperationCanceledException">The fill's own time is up.</exception>
    public async Task<HttpResponseMessage?> TryFetchAsync(FillRequest fill, CancellationToken cancellationToken)
    {
        foreach (var peer in fill.Part is null ? fill.Peers : [])
        {
            if (await TryFetchAsync(peer, fill, cancellationToken) is { } found)
            {
                metrics.PeerFills.Inc();
                return found;
            }
        }

        return null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage?> TryFetchAsync(Uri peer, FillRequest fill, CancellationToken cancellationToken)
    {
        // The place before the question: a purge that arrives while the answer is on its way concerns the fill, which began before it.
        if (proof.Make(fill.Target.Text, purges.Place) is not { } proven)
        {
            return null;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = Request(peer, fill, proven);
            var response = await _http.SendAsync(request, either.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                // What it says of its own cache is about the question between the two of us.
                response.Headers.Remove("Cache-Status");
                return response;
            }

            response.Dispose();
        }
        catch (HttpRequestException error)
        {
            logger.PeerUnreachable(error, peer, fill.Target.Text);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            logger.PeerUnreachable(error, peer, fill.Target.Text);
        }

        return null;
    }

    private HttpRequestMessage Request(Uri peer, FillRequest fill, string proven)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, OriginCluster.Locate(peer.AbsoluteUri, fill.Target.Text)) { Version = HttpVersion.Version11 };
        foreach (var field in fill.Fields)
        {
            request.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }

        request.Headers.TryAddWithoutValidation(PeerProof.FieldName, proven);
        request.Headers.TryAddWithoutValidation("Cache-Control", "only-if-cached");
        request.Headers.TryAddWithoutValidation("Via", "1.1 " + _id);
        request.Headers.TryAddWithoutValidation("CDN-Loop", CdnLoop.Append(fill.Loop, _id));
        return request;
    }
}
