using System.Globalization;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>What changes the bucket.</summary>
internal sealed partial class S3Store
{
    /// <summary>Uploads in parts that were begun longer ago are dead.</summary>
    private static readonly TimeSpan UploadLifetime = TimeSpan.FromDays(1);

    /// <summary>This service compares the tags of conditional puts without their quotes (Ceph does).</summary>
    private volatile bool _bareTags;

    public async ValueTask<ObjectMetadata?> PutAsync(
        ObjectKey key, Stream content, ObjectAttributes attributes, PutCondition condition, CancellationToken cancellationToken)
    {
        var etag = await S3ETag.OfAsync(content, cancellationToken);
        var current = await HeadAsync(key, cancellationToken);
        if (!condition.Holds(current?.ETag))
        {
            return null;
        }

        if (current is not null && current.ETag == etag && current.Attributes == attributes)
        {
            return current;
        }

        var (start, stored) = (content.Position, await TryPutAsync(key, content, attributes, condition, _bareTags, cancellationToken));
        if (!stored && condition.ETag is { } expected && !_bareTags && (await HeadAsync(key, cancellationToken))?.ETag == expected)
        {
            // Nobody has replaced it: the service did not recognise the tag.
            content.Position = start;
            _bareTags = stored = await TryPutAsync(key, content, attributes, condition, bareTags: true, cancellationToken);
        }

        var now = await HeadAsync(key, cancellationToken);
        // A put whose answer was lost is tried again, and then fails its own condition; what counts is what is there.
        return stored || (now?.ETag == etag && now.Attributes == attributes) ? now : null;
    }

    public async ValueTask<int> ReclaimAsync(CancellationToken cancellationToken)
    {
        var uploads = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var arguments = new ListIncompleteUploadsArgs().WithBucket(_options.Bucket).WithRecursive(true);
        await using var items = connection.Client.ListIncompleteUploadsEnumAsync(arguments, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await LibraryAsync(() => items.MoveNextAsync().AsTask()))
        {
            var begun = DateTimeOffset.TryParse(items.Current.Initiated, CultureInfo.InvariantCulture, out var initiated) ? initiated : DateTimeOffset.MaxValue;
            uploads[items.Current.Key] = uploads.TryGetValue(items.Current.Key, out var other) && other > begun ? other : begun;
        }

        // The library removes all uploads of a key: so only where even the youngest is dead.
        var dead = uploads.Where(u => u.Value < time.GetUtcNow() - UploadLifetime).Select(u => u.Key).ToList();
        foreach (var key in dead)
        {
            await LibraryAsync(() => connection.Client.RemoveIncompleteUploadAsync(
                new RemoveIncompleteUploadArgs().WithBucket(_options.Bucket).WithObject(key), cancellationToken));
        }

        return dead.Count;
    }

    /// <summary>Makes sure at start that the bucket is there.</summary>
    /// <exception cref="StoreUnavailableException">It is not, or cannot be used.</exception>
    public async Task CheckBucketAsync(CancellationToken cancellationToken)
    {
        if (await LibraryAsync(() => connection.Client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_options.Bucket), cancellationToken)))
        {
            return;
        }

        if (!_options.CreateBucket)
        {
            throw new StoreUnavailableException($"there is no bucket '{_options.Bucket}' at {_options.Endpoint} (Origin:S3:CreateBucket=true makes it)", isTransient: false);
        }

        await LibraryAsync(() => connection.Client.MakeBucketAsync(
            new MakeBucketArgs().WithBucket(_options.Bucket).WithLocation(_options.Region), cancellationToken));
    }

    /// <returns>False if the condition did not hold.</returns>
    private async Task<bool> TryPutAsync(
        ObjectKey key, Stream content, ObjectAttributes attributes, PutCondition condition, bool bareTags, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string> { ["Content-Type"] = attributes.ContentType, ["Cache-Control"] = attributes.CacheControl };
        if (attributes.SurrogateKey.Length > 0)
        {
            fields[S3Answer.SurrogateKeyField] = attributes.SurrogateKey;
        }

        var arguments = new PutObjectArgs().WithBucket(_options.Bucket).WithObject(key.Value).WithHeaders(fields)
            .WithStreamData(content).WithObjectSize(content.Length - content.Position);
        if (!condition.IsNone)
        {
            arguments = condition.ETag is { } tag ? arguments.WithMatchETag(bareTags ? tag.Trim('"') : tag) : arguments.WithNotMatchETag("*");
        }

        try
        {
            await LibraryAsync(() => connection.Client.PutObjectAsync(arguments, cancellationToken));
            return true;
        }
        catch (PreconditionFailedException)
        {
            return false;
        }
    }
}
