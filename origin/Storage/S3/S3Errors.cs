using System.Net;
using System.Xml;
using Minio.Exceptions;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>Says in the port's terms what went wrong.</summary>
internal static class S3Errors
{
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>Is there merely no such object? A missing bucket is another matter.</summary>
    public const string NoSuchKey = "NoSuchKey";

    /// <summary>The <c>Code</c> of an error answer, or null.</summary>
    public static async ValueTask<string?> CodeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellationToken);
            using var reader = XmlReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken), new XmlReaderSettings { Async = false });
            return reader.ReadToFollowing("Code") ? reader.ReadElementContentAsString() : null;
        }
        catch (Exception unreadable) when (unreadable is XmlException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>What an error answer to a read comes to.</summary>
    public static IOException Of(HttpStatusCode status, string? code, S3Options options) => status switch
    {
        HttpStatusCode.NotFound => new StoreUnavailableException($"there is no bucket '{options.Bucket}' at {options.Endpoint}", isTransient: false),
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized =>
            new StoreUnavailableException($"{options.Endpoint} refuses our credentials: {code ?? status.ToString()}", isTransient: false),
        _ when S3RetryHandler.IsTransient(status) =>
            new StoreUnavailableException($"{options.Endpoint} answers {(int)status} {code}", isTransient: true),
        _ => new IOException($"{options.Endpoint} answers {(int)status} {code}"),
    };

    /// <summary>What an exception of the HTTP client or of the S3 library comes to; null if it is neither's.</summary>
    public static IOException? Of(Exception error, S3Options options) => error switch
    {
        HttpRequestException or TimeoutException or ConnectionException =>
            new StoreUnavailableException($"{options.Endpoint} cannot be reached: {error.Message}", isTransient: true, error),
        BucketNotFoundException => Of(HttpStatusCode.NotFound, null, options),
        AccessDeniedException or AuthorizationException or ForbiddenException =>
            new StoreUnavailableException($"{options.Endpoint} refuses our credentials: {error.Message}", isTransient: false, error),
        // Not an error: the put says that it did not happen.
        PreconditionFailedException => null,
        MinioException { ServerResponse: { } answer } => Of(answer.StatusCode, (error as MinioException)?.Response?.Code, options),
        MinioException => new StoreUnavailableException($"{options.Endpoint}: {error.Message}", isTransient: true, error),
        _ => null,
    };
}
