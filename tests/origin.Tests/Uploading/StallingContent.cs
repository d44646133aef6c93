using System.Net;

namespace CdnMusic.Origin.Tests.Uploading;

/// <summary>A body of which a part comes, and then nothing until it is told to go on or to break off.</summary>
internal sealed class StallingContent(byte[] first, long length) : HttpContent
{
    private readonly TaskCompletionSource<byte[]> _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn(byte[] rest) => _rest.SetResult(rest);

    public void BreakOff() => _rest.SetException(new IOException("broken off"));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(first);
        await stream.FlushAsync();
        await stream.WriteAsync(await _rest.Task);
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
