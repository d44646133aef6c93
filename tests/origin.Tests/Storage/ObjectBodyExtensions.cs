using System.IO.Pipelines;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Tests.Storage;

internal static class ObjectBodyExtensions
{
    public static async Task<byte[]> ToArrayAsync(this ObjectBody body)
    {
        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(writer, TestContext.Current.CancellationToken);
        await writer.CompleteAsync();
        return memory.ToArray();
    }
}
