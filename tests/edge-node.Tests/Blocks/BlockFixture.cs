using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>An edge with small blocks, in front of an origin with a representation of 5 MiB and a bit.</summary>
public abstract class BlockFixture : IAsyncLifetime
{
    internal const int BlockBytes = 64 << 10;

    private protected byte[] Body { get; } = Answers.RandomBytes((5 << 20) + 1234, 7);

    private protected ScriptedOrigin Script { get; private set; } = null!;

    private protected RangeOrigin Origin { get; private set; } = null!;

    private protected EdgeProcess Edge { get; private set; } = null!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Settings beside the block size, objects larger than 1 MiB not being stored whole, and a window of eight blocks.</summary>
    private protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        Script = await ScriptedOrigin.StartAsync();
        Origin = new RangeOrigin(Script, Body);
        Edge = await EdgeProcess.StartAsync(
            Script, ["--Edge:Cache:BlockBytes=64KiB", "--Edge:Cache:MaxObjectBytes=1MiB", "--Edge:Fill:Window=512KiB", .. Settings]);
    }

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Script.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gets a range and asserts that it is what was asked for.</summary>
    private protected async Task<HttpResponseMessage> RangeAsync(string path, int start, int length)
    {
        var response = await Edge.GetAsync(path, ("Range", $"bytes={start}-{start + length - 1}"));
        Assert.Equal(206, (int)response.StatusCode);
        Assert.Equal($"bytes {start}-{start + length - 1}/{Body.Length}", response.Field("Content-Range"));
        Assert.Equal(Answers.Hash(Body[start..(start + length)]), Answers.Hash(await response.BytesAsync()));
        await StoredAsync(path, response, $"bytes={start}-{start + length - 1}");
        return response;
    }

    /// <summary>Waits until what a response says is being stored has been: a client has its bytes before the block is complete.</summary>
    private protected Task StoredAsync(string path, HttpResponseMessage response, string range) =>
        !response.CacheStatus().Contains("stored", StringComparison.Ordinal) || Origin.CacheControl.StartsWith("max-age=0", StringComparison.Ordinal)
            ? Task.CompletedTask
            : EdgeProcess.EventuallyAsync(async () =>
            {
                using var again = await Edge.GetAsync(path, ("Range", range), ("Cache-Control", "only-if-cached"));
                return again.StatusCode != System.Net.HttpStatusCode.GatewayTimeout;
            });

    /// <summary>Gets the whole and asserts that it is the whole.</summary>
    private protected async Task<HttpResponseMessage> WholeAsync(string path, byte[]? expected = null)
    {
        var response = await Edge.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("", response.Field("Content-Range"));
        Assert.Equal(Answers.Hash(expected ?? Body), Answers.Hash(await response.BytesAsync()));
        return response;
    }
}
