using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// TLS right above the socket. Kestrel's own middleware puts a pair of pipes above and below the TLS stream, and its 4 KiB blocks become
/// TLS records; here records are as large as TLS allows, and the fast door reads and writes the TLS stream itself.
/// </summary>
internal static class TlsConnections
{
    /// <summary>The largest TLS record's content (RFC 8446 section 5.1).</summary>
    private const int RecordBytes = 16 << 10;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds TLS to a listener of this transport.</summary>
    /// <param name="listener">The listener; its protocols are offered by ALPN.</param>
    /// <param name="current">The certificate for a handshake that begins now.</param>
    public static void Use(ListenOptions listener, Func<SslServerAuthenticationOptions> current) => listener.Use(next => async connection =>
    {
        var wire = connection.Features.GetRequiredFeature<IByteChannelFeature>().Stream;
        await using var tls = new SslStream(wire, leaveInnerStreamOpen: true);
        using (var timeout = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed))
        {
            timeout.CancelAfter(HandshakeTimeout);
            try
            {
                await tls.AuthenticateAsServerAsync(WithProtocols(current(), listener.Protocols), timeout.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or AuthenticationException)
            {
                // Scanners, clients without a common protocol, clients that left: no fault of ours, and nobody to answer.
                return;
            }
        }

        var feature = new TlsFeature(tls);
        connection.Features.Set<ITlsConnectionFeature>(feature);
        connection.Features.Set<ITlsApplicationProtocolFeature>(feature);
        connection.Features.Set<ISslStreamFeature>(feature);
        connection.Transport = new DuplexPipe(
            PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: RecordBytes, leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(tls, new StreamPipeWriterOptions(minimumBufferSize: RecordBytes, leaveOpen: true)));
        await next(connection);
    });

    private static SslServerAuthenticationOptions WithProtocols(SslServerAuthenticationOptions options, HttpProtocols protocols) => new()
    {
        ServerCertificateContext = options.ServerCertificateContext,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowRenegotiation = false,
        ApplicationProtocols = protocols.HasFlag(HttpProtocols.Http2)
            ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
            : [SslApplicationProtocol.Http11],
    };

    private sealed class TlsFeature(SslStream tls) : ITlsConnectionFeature, ITlsApplicationProtocolFeature, ISslStreamFeature
    {
        public SslStream SslStream => tls;

        public ReadOnlyMemory<byte> ApplicationProtocol => tls.NegotiatedApplicationProtocol.Protocol;

        /// <summary>Clients of a CDN have none.</summary>
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}
