using System.Text;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Tests.Media;

/// <summary>Files that are not what they should be, and tools that go too far.</summary>
public sealed class ProbeTests : IDisposable
{
    private static readonly MediaTool Tool = new(TimeProvider.System);
    private readonly Recordings _recordings = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _recordings.Dispose();

    [Theory]
    [InlineData("tone.wav")]
    [InlineData("tone.flac")]
    [InlineData("tone.mp3")]
    [InlineData("tone.m4a")]
    public async Task Music_is_taken(string name)
    {
        var audio = await ProbeAsync(await _recordings.ToneAsync(name, 2));

        Assert.InRange(audio.Duration!.Value.TotalSeconds, 1.9, 2.2);
        Assert.Equal((44_100, 2), (audio.SampleRate, audio.Channels));
    }

    [Fact]
    public async Task A_file_without_bytes_is_empty() => await RefusedAsync(await _recordings.BytesAsync("empty.wav", []), MediaFault.Empty);

    [Theory]
    [InlineData("text.flac", "this is no music")]
    [InlineData("playlist.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    [InlineData("concat.wav", "ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("header.flac", "fLaC")]
    public async Task Garbage_is_refused(string name, string content) =>
        await RefusedAsync(await _recordings.BytesAsync(name, Encoding.ASCII.GetBytes(content)), MediaFault.Garbage);

    [Fact]
    public async Task Noise_is_refused()
    {
        var noise = new byte[100_000];
        new Random(7).NextBytes(noise);

        await RefusedAsync(await _recordings.BytesAsync("noise.wav", noise), MediaFault.Garbage);
    }

    [Fact]
    public async Task A_video_is_refused()
    {
        var video = await _recordings.MakeAsync(
            "film.mp4", ["-f", "lavfi", "-i", "testsrc=d=1:size=64x64", "-f", "lavfi", "-i", "sine=d=1", "-c:v", "mpeg4", "-c:a", "aac"]);

        await RefusedAsync(video, MediaFault.Video);
    }

    [Fact]
    public async Task Protected_music_is_refused()
    {
        var bytes = await File.ReadAllBytesAsync(await _recordings.ToneAsync("bought.m4a", 1), Token);
        var at = bytes.AsSpan().IndexOf("mp4a"u8);
        "drms"u8.CopyTo(bytes.AsSpan(at));

        await RefusedAsync(await _recordings.BytesAsync("drm.m4p", bytes), MediaFault.Protected);
    }

    [Fact]
    public async Task A_recording_cut_short_is_found_out_when_it_is_encoded()
    {
        var whole = await File.ReadAllBytesAsync(await _recordings.ToneAsync("whole.flac", 8), Token);
        var cut = await ProbeAsync(await _recordings.BytesAsync("cut.flac", whole[..(whole.Length / 2)]));

        var error = await Assert.ThrowsAsync<MediaException>(
            () => new TrackEncoder(Tool).EncodeAsync(cut, 0, _recordings.NewDirectory(), new Progress<double>(), Token));

        Assert.Equal(MediaFault.Damaged, error.Fault);
    }

    [Theory]
    [InlineData("small.png", 100, 400)]
    [InlineData("banner.jpg", 9000, 200)]
    public async Task A_picture_of_an_odd_size_is_refused(string name, int width, int height)
    {
        var picture = await _recordings.PictureAsync(name, width, height);

        var error = await Assert.ThrowsAsync<MediaException>(() => new PictureProbe(Tool).ProbeAsync(picture, Token));

        Assert.Equal(MediaFault.OutOfBounds, error.Fault);
    }

    [Fact]
    public async Task A_tool_that_wants_too_much_memory_fails_and_nothing_else_does()
    {
        var song = await _recordings.ToneAsync("song.wav", 1);
        var poor = new MediaTool(TimeProvider.System, new ToolLimits(MemoryBytes: 64 << 20, FileBytes: 1 << 30));

        var error = await Assert.ThrowsAsync<MediaException>(() => new AudioProbe(poor).ProbeAsync(song, Token));

        Assert.False(error.IsFinal);
    }

    [Fact]
    public async Task A_tool_that_writes_too_large_a_file_is_stopped()
    {
        var song = await _recordings.ToneAsync("song.wav", 10);
        var poor = new MediaTool(TimeProvider.System, ToolLimits.Default with { FileBytes = 10_000 });

        await Assert.ThrowsAsync<MediaException>(async () => await new TrackEncoder(poor).EncodeAsync(
            await ProbeAsync(song), 0, _recordings.NewDirectory(), new Progress<double>(), Token));
    }

    [Fact]
    public async Task A_tool_that_takes_too_long_is_stopped() => await Assert.ThrowsAsync<MediaException>(() => Tool.RunAsync(
        "ffmpeg", ["-v", "error", "-re", "-f", "lavfi", "-i", "sine=d=600", "-f", "null", "-"], "/", TimeSpan.FromMilliseconds(300), _ => { }, null, Token));

    private static Task<AudioFile> ProbeAsync(string path) => new AudioProbe(Tool).ProbeAsync(path, Token);

    private static async Task RefusedAsync(string path, MediaFault fault)
    {
        var error = await Assert.ThrowsAsync<MediaException>(() => ProbeAsync(path));

        Assert.Equal(fault, error.Fault);
        Assert.True(error.IsFinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
