using System.IO.Pipelines;

namespace CdnMusic.Origin.Storage;

internal static class ObjectStoreExtensions
{
    /// <summary>Reads a small object into memory, or null if there is none.</summary>
    public static async ValueTask<(ObjectMetadata Metadata, byte[] Content)?> ReadAsync(
        this IObjectStore store, ObjectKey key, CancellationToken cancellationToken)
    {
        await using var read = await store.OpenAsync(key, ReadRequest.Whole, cancellationToken);
        if (read is not { Metadata: { } metadata, Body: { } body })
        {
            return null;
        }

        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(writer, cancellationToken);
        await writer.CompleteAsync();
        return (metadata, memory.ToArray());
    }

    /// <summary>Stores an object that is in memory.</summary>
    /// <inheritdoc cref="IObjectStore.PutAsync"/>
    public static async ValueTask<ObjectMetadata?> PutAsync(
        this IObjectStore store,
        ObjectKey key,
        ReadOnlyMemory<byte> content,
        ObjectAttributes attributes,
        PutCondition condition,
        CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        return await store.PutAsync(key, stream, attributes, condition, cancellationToken);
    }
}
