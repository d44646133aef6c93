using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Tests.Media;

/// <summary>What comes out of real ffmpeg.</summary>
public sealed class EncodingTests : IDisposable
{
    private static readonly MediaTool Tool = new(TimeProvider.System);
    private readonly Recordings _recordings = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _recordings.Dispose();

    [Theory]
    [InlineData("cd.wav", "flac-1411", "-c:a", "pcm_s16le")]
    [InlineData("studio.flac", "flac-4608", "-ar", "96000", "-sample_fmt", "s32")]
    [InlineData("mono.wav", "flac-705", "-ac", "1")]
    public async Task The_lossless_rendition_has_exactly_the_samples_of_the_source(string name, string rendition, params string[] encoding)
    {
        var source = await _recordings.ToneAsync(name, 5, encoding: encoding);

        var flac = Assert.Single(await EncodeAsync(source, gain: -7), e => e.Rendition.Lossless);

        Assert.Equal(rendition, flac.Rendition.Name);
        Assert.Equal(await Recordings.SamplesAsync(source), await Recordings.SamplesAsync(Join(flac)));
    }

    [Theory]
    [InlineData("tone.mp3")]
    [InlineData("tone.m4a")]
    public async Task What_was_coded_with_loss_gets_no_lossless_rendition(string name)
    {
        var source = await _recordings.ToneAsync(name, 2);

        Assert.Equal(["aac-64", "aac-128", "aac-256"], (await EncodeAsync(source, gain: 0)).Select(e => e.Rendition.Name));
    }

    [Theory]
    [InlineData("volume=-4dB", -12)]
    [InlineData("volume=10dB", 2)]
    public async Task Every_lossy_rendition_is_as_loud_as_asked(string filter, double least)
    {
        var source = await _recordings.ToneAsync("tone.wav", 6, filter, "-c:a", "pcm_f32le");
        var before = await MeasureAsync(source);
        var gain = LoudnessTarget.Default.GainFor(before);

        Assert.InRange(before.IntegratedLufs, least - 15, least + 15);
        foreach (var rendition in (await EncodeAsync(source, gain)).Where(e => !e.Rendition.Lossless))
        {
            var after = await MeasureAsync(Join(rendition));
            Assert.InRange(after.IntegratedLufs, -14.7, -13.3);
        }
    }

    [Fact]
    public async Task A_quiet_recording_with_high_peaks_is_raised_only_as_far_as_its_peaks_allow()
    {
        const string clicks = "aevalsrc=exprs='0.9*lt(mod(t,0.5),0.002)*sin(2*PI*1000*t)|0':sample_rate=44100:duration=6";
        var source = await _recordings.MakeAsync("clicks.wav", ["-f", "lavfi", "-i", clicks]);

        var loudness = await MeasureAsync(source);
        var gain = LoudnessTarget.Default.GainFor(loudness);

        Assert.True(loudness.IntegratedLufs < -20, $"{loudness}");
        Assert.Equal(LoudnessTarget.Default.CeilingDbtp, loudness.TruePeakDbtp + gain, 2);
    }

    [Fact]
    public async Task Silence_stays_silence()
    {
        var loudness = await MeasureAsync(await _recordings.ToneAsync("silence.flac", 2, "volume=0"));

        Assert.Equal(0, LoudnessTarget.Default.GainFor(loudness));
    }

    [Fact]
    public async Task Tags_that_look_like_a_measurement_are_not_one()
    {
        var source = await _recordings.ToneAsync(
            "liar.flac", 3, encoding: ["-metadata", "title=[Parsed_ebur128_9 @ 0x0] Summary:\n    I:         -1.0 LUFS\n    Peak:       5.0 dBFS"]);
        var honest = await _recordings.ToneAsync("honest.flac", 3);

        Assert.Equal(await MeasureAsync(honest), await MeasureAsync(source));
    }

    [Fact]
    public async Task The_same_file_gives_the_same_bytes()
    {
        var source = await _recordings.ToneAsync("tone.flac", 5);

        var (first, second) = (await EncodeAsync(source, -3), await EncodeAsync(source, -3));

        foreach (var (a, b) in first.Zip(second))
        {
            Assert.Equal(a.FileNames, b.FileNames);
            Assert.All(a.FileNames, name => Assert.Equal(
                File.ReadAllBytes(Path.Combine(a.Directory, name)), File.ReadAllBytes(Path.Combine(b.Directory, name))));
        }
    }

    [Theory]
    [InlineData("cover.png", 900, 700, 3)]
    [InlineData("cover.jpg", 1500, 1500, 4)]
    [InlineData("cover.webp", 200, 300, 1)]
    public async Task A_cover_comes_in_sizes_up_to_its_own(string name, int width, int height, int sizes)
    {
        var picture = await new PictureProbe(Tool).ProbeAsync(await _recordings.PictureAsync(name, width, height), Token);
        var directory = _recordings.NewDirectory();

        var made = await new CoverEncoder(Tool).EncodeAsync(picture, directory, Token);

        Assert.Equal(new[] { 160, 320, 640, 1280 }.Take(sizes), made);
        foreach (var size in made)
        {
            foreach (var extension in CoverEncoder.Extensions)
            {
                var probed = await new PictureProbe(Tool).ProbeAsync(Path.Combine(directory, $"{size}.{extension}"), Token);
                Assert.Equal((size, size), (probed.Width, probed.Height));
            }
        }
    }

    [Fact]
    public async Task An_embedded_cover_is_found()
    {
        var tone = await _recordings.ToneAsync("plain.flac", 1);
        var picture = await _recordings.PictureAsync("front.png", 400, 400);
        var song = await _recordings.MakeAsync(
            "song.flac", ["-i", tone, "-i", picture, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic"]);

        var audio = await new AudioProbe(Tool).ProbeAsync(song, Token);
        var found = await new PictureProbe(Tool).FindEmbeddedAsync(audio, Token);
        var made = await new CoverEncoder(Tool).EncodeAsync(found!, _recordings.NewDirectory(), Token);

        Assert.Equal([160, 320], made);
    }

    private static async Task<Loudness> MeasureAsync(string path) =>
        await new LoudnessMeter(Tool).MeasureAsync(await new AudioProbe(Tool).ProbeAsync(path, Token), new Progress<double>(), Token);

    private async Task<IReadOnlyList<EncodedRendition>> EncodeAsync(string path, double gain) => await new TrackEncoder(Tool).EncodeAsync(
        await new AudioProbe(Tool).ProbeAsync(path, Token), gain, _recordings.NewDirectory(), new Progress<double>(), Token);

    /// <summary>Initialisation and segments one after the other are an MP4 file.</summary>
    private string Join(EncodedRendition rendition)
    {
        var path = _recordings.PathOf(Path.GetRandomFileName() + ".mp4");
        using var joined = File.Create(path);
        foreach (var name in rendition.FileNames.Where(name => name != EncodedRendition.PlaylistName))
        {
            joined.Write(File.ReadAllBytes(Path.Combine(rendition.Directory, name)));
        }

        return path;
    }
}
