using System.Security.Cryptography;
using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Storage;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Delivery;

/// <summary>
/// The store's objects as they are published: as they are, but for multivariant playlists, which may get content steering. Thread-safe.
/// </summary>
internal sealed class PublishedObjects(IObjectStore store, IOptions<OriginOptions> options, TimeProvider time)
{
    /// <inheritdoc cref="IObjectStore.OpenAsync"/>
    public ValueTask<ObjectRead> OpenAsync(ObjectKey key, ReadRequest request, CancellationToken cancellationToken) =>
        options.Value.Steering.ServerUrl.Length > 0 && TrackLayout.IsMultivariant(key)
            ? OpenSteeredAsync(key, request, cancellationToken)
            : store.OpenAsync(key, request, cancellationToken);

    private async ValueTask<ObjectRead> OpenSteeredAsync(ObjectKey key, ReadRequest request, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } stored)
        {
            return ObjectRead.Absent;
        }

        var content = Steer(key, stored.Content);
        // Other bytes, another strong validator (RFC 9110 section 8.8.1).
        var metadata = stored.Metadata with { ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"", Length = content.Length };
        var (outcome, bytes) = request.Evaluate(metadata, time.GetUtcNow());
        var body = outcome is ReadOutcome.Whole or ReadOutcome.Part && request.WantsBody ? new MemoryBody(content, bytes.Offset, bytes.Count) : null;
        return new ObjectRead(outcome, metadata, body);
    }

    private byte[] Steer(ObjectKey key, byte[] playlist)
    {
        var steering = options.Value.Steering;
        var server = $"{steering.ServerUrl.TrimEnd('/')}/v1/steering?path={Uri.EscapeDataString("/" + key.Value)}";
        return Encoding.UTF8.GetBytes(MultivariantPlaylist.Steer(Encoding.UTF8.GetString(playlist), server, steering.PathwayId));
    }
}
