using System.IO.Pipelines;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Delivery;

/// <summary>Bytes that were made for the answer.</summary>
internal sealed class MemoryBody(byte[] content, long offset, long count) : ObjectBody(offset, count)
{
    public override async ValueTask CopyToAsync(PipeWriter destination, CancellationToken cancellationToken) =>
        await destination.WriteAsync(content.AsMemory((int)Offset, (int)Count), cancellationToken);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
