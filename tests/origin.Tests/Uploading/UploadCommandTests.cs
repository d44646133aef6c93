using System.Buffers.Binary;
using System.Text;
using CdnMusic.Origin.Tests.Media;

namespace CdnMusic.Origin.Tests.Uploading;

/// <summary>A label's command line against a real service.</summary>
public sealed class UploadCommandTests : IAsyncLifetime
{
    private const int Padding = 20 << 20, Cut = 12 << 20, Part = 8 << 20;
    private readonly Recordings _recordings = new();
    private ServiceProcess _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceProcess.IngestAsync(_recordings.PathOf("store"), _recordings.PathOf("data"));

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _recordings.Dispose();
    }

    [Fact]
    public async Task Killed_with_9_and_run_again_it_goes_on_where_it_was()
    {
        var tone = await File.ReadAllBytesAsync(await _recordings.ToneAsync("tone.wav", 1, encoding: ["-metadata", "title=Large"]), Token);
        var large = await _recordings.BytesAsync("large.wav", Padded(tone));
        await using (var relay = new CuttingRelay(_service.Http.BaseAddress!, Cut))
        {
            using var killed = OriginProgram.Start(await CommandAsync(relay.Url, large));
            await Eventually.TrueAsync(() => relay.IsCut);
            killed.Kill();
            await killed.WaitForExitAsync(Token);
        }

        var (exitCode, output, error) = await OriginProgram.RunAsync(await CommandAsync(_service.Http.BaseAddress!, large));

        Assert.True(exitCode == 0, error);
        Assert.StartsWith("somebody-large-", output, StringComparison.Ordinal);
        // The part that was under way comes again, and nothing before it.
        Assert.InRange(await _service.MetricAsync("cdnmusic_ingest_received_bytes_total"), Padding, Padding + tone.Length + Part);
    }

    private async Task<string[]> CommandAsync(Uri url, string file)
    {
        var token = await _recordings.BytesAsync("token", Encoding.ASCII.GetBytes(ServiceProcess.Secret));
        return ["upload", "--url", url.ToString(), "--token-file", token, "--release", "large", "--artist", "Somebody", file];
    }

    /// <summary>The same sound in a large file: a chunk that readers skip, before the others.</summary>
    private static byte[] Padded(byte[] wave)
    {
        var file = new byte[wave.Length + Padding];
        wave.AsSpan(0, 12).CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "JUNK"u8.CopyTo(file.AsSpan(12));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), Padding - 8);
        wave.AsSpan(12).CopyTo(file.AsSpan(12 + Padding));
        return file;
    }
}
