using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Minio;
using Minio.DataModel.Args;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>
/// The way to a bucket: the S3 library, which signs, uploads and lists, and a plain HTTP client for the bytes of objects, on URLs that
/// the library signed. The library's own reads buffer, and ask twice for ranges and conditions. Both share connections. Thread-safe.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    private const int UrlLifetimeSeconds = 300;

    private readonly HttpClient _http;

    public S3Connection(S3Options options, TimeProvider time, Random random, ILogger logger)
    {
        Options = options;
        var sockets = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.MaxConnections,
            ConnectTimeout = options.ResponseTimeout,
            AllowAutoRedirect = false,
            // A store's address may change behind its name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
        // The handler has the timeouts: each try has its own, and a body may take as long as it keeps coming.
        _http = new HttpClient(new S3RetryHandler(options, time, random, logger, sockets)) { Timeout = Timeout.InfiniteTimeSpan };
        Client = new MinioClient()
            .WithEndpoint(options.Endpoint!.Authority)
            .WithSSL(options.Endpoint.Scheme == Uri.UriSchemeHttps)
            .WithRegion(options.Region)
            .WithCredentials(options.AccessKey, options.ReadSecretKey())
            .WithHttpClient(_http, disposeHttpClient: false)
            .Build();
    }

    public S3Options Options { get; }

    /// <summary>The S3 library.</summary>
    public IMinioClient Client { get; }

    /// <summary>Asks for an object; answers as soon as the response headers are there, whatever they say.</summary>
    /// <param name="key">The object.</param>
    /// <param name="fields">Request fields: ranges and conditions.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<HttpResponseMessage> GetAsync(
        ObjectKey key, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        try
        {
            var url = await Client.PresignedGetObjectAsync(
                new PresignedGetObjectArgs().WithBucket(Options.Bucket).WithObject(key.Value).WithExpiry(UrlLifetimeSeconds));
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            foreach (var (name, value) in fields)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception error) when (S3Errors.Of(error, Options) is { } said)
        {
            throw said;
        }
    }

    /// <summary>A <c>Range</c> field.</summary>
    public static KeyValuePair<string, string> Range(long offset, long count) =>
        new("Range", new RangeHeaderValue(offset, offset + count - 1).ToString());

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }
}
