using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Minio.DataModel.Args;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>
/// Objects in a bucket of an S3 service. Reads are single requests that are passed through; only what S3 services read differently from
/// HTTP is decided here, on a look at the object first, and then read If-Match. Puts are atomic by themselves: an upload is visible whole or not
/// at all, and its condition is checked by the service.
/// </summary>
internal sealed partial class S3Store(S3Connection connection, TimeProvider time, ILogger<S3Store> logger) : IObjectStore
{
    /// <summary>How often a read begins again because the object was replaced between the look at it and the read.</summary>
    private const int MaxRounds = 3;

    private readonly S3Options _options = connection.Options;

    public async ValueTask<ObjectMetadata?> HeadAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // The first byte rather than HEAD: the library signs GET, and an error has a body that tells a missing key from a missing bucket.
        using var response = await connection.GetAsync(key, [S3Connection.Range(0, 1)], cancellationToken);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return await ExistsAsync(response, cancellationToken) ? S3Answer.Metadata(key, response) : null;
        }

        // An empty object has no first byte.
        using var whole = await connection.GetAsync(key, [], cancellationToken);
        return await ExistsAsync(whole, cancellationToken) ? S3Answer.Metadata(key, whole) : null;
    }

    public async ValueTask<ObjectRead> OpenAsync(ObjectKey key, ReadRequest request, CancellationToken cancellationToken)
    {
        if (!request.WantsBody || S3ReadFields.Of(request) is not { } fields)
        {
            return await DecideAsync(key, request, cancellationToken);
        }

        var response = await connection.GetAsync(key, fields, cancellationToken);
        try
        {
            switch (response.StatusCode)
            {
                case HttpStatusCode.NotModified or HttpStatusCode.RequestedRangeNotSatisfiable:
                    // S3's own answers do not say what ours must: the object's fields, and its length.
                    return await DecideAsync(key, request, cancellationToken);
                case HttpStatusCode.PreconditionFailed:
                    return new ObjectRead(ReadOutcome.PreconditionFailed);
                default:
                    var read = await ExistsAsync(response, cancellationToken) ? Read(key, response) : ObjectRead.Absent;
                    response = read.Body is null ? response : null;
                    return read;
            }
        }
        finally
        {
            response?.Dispose();
        }
    }

    public async ValueTask<bool> DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await HeadAsync(key, cancellationToken) is null)
        {
            return false;
        }

        await LibraryAsync(() => connection.Client.RemoveObjectAsync(
            new RemoveObjectArgs().WithBucket(_options.Bucket).WithObject(key.Value), cancellationToken));
        return true;
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var arguments = new ListObjectsArgs().WithBucket(_options.Bucket).WithPrefix(prefix).WithRecursive(true);
        await using var items = connection.Client.ListObjectsEnumAsync(arguments, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await LibraryAsync(() => items.MoveNextAsync().AsTask()))
        {
            if (!items.Current.IsDir && ObjectKey.TryParse(items.Current.Key) is { } key)
            {
                var modified = items.Current.LastModifiedDateTime ?? default;
                yield return new ListedObject(key, (long)items.Current.Size, new DateTimeOffset(modified.ToUniversalTime()));
            }
        }
    }

    /// <summary>Looks at the object, decides here, and reads exactly the version that was looked at.</summary>
    private async ValueTask<ObjectRead> DecideAsync(ObjectKey key, ReadRequest request, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await HeadAsync(key, cancellationToken) is not { } metadata)
            {
                return ObjectRead.Absent;
            }

            var (outcome, bytes) = request.Evaluate(metadata, time.GetUtcNow());
            if (outcome is not (ReadOutcome.Whole or ReadOutcome.Part) || !request.WantsBody)
            {
                return new ObjectRead(outcome, metadata);
            }

            List<KeyValuePair<string, string>> fields = [new("If-Match", metadata.ETag)];
            if (outcome == ReadOutcome.Part)
            {
                fields.Add(S3Connection.Range(bytes.Offset, bytes.Count));
            }

            var response = await connection.GetAsync(key, fields, cancellationToken);
            try
            {
                if (response.StatusCode != HttpStatusCode.PreconditionFailed && await ExistsAsync(response, cancellationToken))
                {
                    var read = Read(key, response);
                    response = null;
                    return read;
                }
            }
            finally
            {
                response?.Dispose();
            }
        }

        throw new StoreUnavailableException($"'{key}' keeps being replaced", isTransient: true);
    }

    /// <summary>A read from a 200 or 206, which then owns the response.</summary>
    private ObjectRead Read(ObjectKey key, HttpResponseMessage response)
    {
        var metadata = S3Answer.Metadata(key, response);
        var range = response.Content.Headers.ContentRange;
        var offset = range?.From ?? 0;
        var count = range is null ? metadata.Length : range.To!.Value - offset + 1;
        var outcome = response.StatusCode == HttpStatusCode.PartialContent ? ReadOutcome.Part : ReadOutcome.Whole;
        return new ObjectRead(outcome, metadata, new S3Body(connection, metadata, response, offset, count, time, logger));
    }

    /// <summary>Is this an answer with an object? False if there is none.</summary>
    /// <exception cref="IOException">It is an answer about something else.</exception>
    private async ValueTask<bool> ExistsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
        {
            return true;
        }

        var code = await S3Errors.CodeAsync(response, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound && code == S3Errors.NoSuchKey
            ? false
            : throw S3Errors.Of(response.StatusCode, code, _options);
    }

    private async Task<T> LibraryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (S3Errors.Of(error, _options) is { } said)
        {
            throw said;
        }
    }

    private Task LibraryAsync(Func<Task> call) => LibraryAsync(async () =>
    {
        await call();
        return true;
    });
}
