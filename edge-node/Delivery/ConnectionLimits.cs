using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>Puts <see cref="ConnectionLimitOptions"/> into effect for what ASP.NET Core serves.</summary>
internal sealed class ConnectionLimits(IOptions<EdgeOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        if (Limits() is not { } limits)
        {
            return;
        }

        kestrel.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
        kestrel.Limits.RequestHeadersTimeout = limits.RequestHeadersTimeout;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(limits.MinResponseBytesPerSecond, limits.ResponseGracePeriod);
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections == 0 ? null : limits.MaxConnections;
        kestrel.Limits.MaxRequestLineSize = (int)limits.MaxRequestLineBytes.Bytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = (int)limits.MaxRequestHeadersBytes.Bytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.MaxRequestHeaderCount;

        // obs-text is opaque data (RFC 9110 section 5.5): one character per byte, in and out, never a decoding error.
        kestrel.RequestHeaderEncodingSelector = name => name == "Content-Length" ? DigitsEncoding.Instance : Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
    }

    private ConnectionLimitOptions? Limits()
    {
        try
        {
            return options.Value.Limits;
        }
        catch (OptionsValidationException)
        {
            // The server is made before the start-up validation has its say; that reports this mistake, along with all others, and nothing starts.
            return null;
        }
    }
}
