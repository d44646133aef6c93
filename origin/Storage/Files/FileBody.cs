using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace CdnMusic.Origin.Storage.Files;

/// <summary>An open blob: no put can change the bytes under it, and a delete only takes its name.</summary>
internal sealed class FileBody(ObjectKey key, SafeFileHandle handle, long offset, long count) : ObjectBody(offset, count)
{
    private const int Block = 64 * 1024;

    public override async ValueTask CopyToAsync(PipeWriter destination, CancellationToken cancellationToken)
    {
        var (offset, count) = (Offset, Count);
        while (count > 0)
        {
            var memory = destination.GetMemory((int)Math.Min(Block, count));
            var wanted = memory[..(int)Math.Min(memory.Length, count)];
            var read = await RandomAccess.ReadAsync(handle, wanted, offset, cancellationToken);
            if (read == 0)
            {
                throw new IOException($"The blob of '{key}' is shorter than its record says");
            }

            destination.Advance(read);
            offset += read;
            count -= read;
            var flush = await destination.FlushAsync(cancellationToken);
            if (flush.IsCompleted)
            {
                // The reader has gone; nobody wants the rest.
                return;
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        handle.Dispose();
        return ValueTask.CompletedTask;
    }
}
