using System.Net;
using CdnMusic.PeerBench.Origins;
using CdnMusic.PeerBench.Running;

namespace CdnMusic.PeerBench.Measuring;

/// <summary>Only servers that answer the same are compared.</summary>
internal static class Correctness
{
    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Asks for a body three times. Returns what is wrong: status, length, bytes, or that the origin was asked for the last one.</summary>
    public static async Task<string?> ProblemAsync(RunningPeer peer, BenchOrigin origin, int bytes, int number, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        for (var i = 0; i < 3; i++)
        {
            var before = origin.Requests;
            using var response = await client.GetAsync(new Uri(peer.Url, BenchOrigin.Target(bytes, number)), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentLength != bytes)
            {
                return $"answered {(int)response.StatusCode} with {response.Content.Headers.ContentLength} of {bytes} bytes";
            }

            if (!body.AsSpan().SequenceEqual(BenchOrigin.Body(bytes, number).Span))
            {
                return $"answered other bytes than the origin's ({bytes})";
            }

            if (i == 2 && origin.Requests != before)
            {
                return $"does not cache {bytes} bytes";
            }
        }

        return null;
    }
}
