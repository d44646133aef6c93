using System.Diagnostics;

namespace CdnMusic.Origin.Tests.Media;

/// <summary>Makes files of every kind with ffmpeg, in a directory that is removed at the end.</summary>
internal sealed class Recordings : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("recordings-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public string PathOf(string name) => Path.Combine(_directory, name);

    public string NewDirectory() => Directory.CreateDirectory(PathOf(Path.GetRandomFileName())).FullName;

    /// <summary>A stereo tone; the name's extension says what kind of file.</summary>
    public Task<string> ToneAsync(string name, double seconds, string filter = "volume=-6dB", params string[] encoding) => MakeAsync(
        name,
        ["-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=44100:duration={seconds}", "-af", $"aformat=channel_layouts=stereo,{filter}", .. encoding]);

    public Task<string> PictureAsync(string name, int width, int height) =>
        MakeAsync(name, ["-f", "lavfi", "-i", $"testsrc=size={width}x{height}:rate=1", "-frames:v", "1"]);

    public async Task<string> BytesAsync(string name, byte[] content)
    {
        await File.WriteAllBytesAsync(PathOf(name), content, TestContext.Current.CancellationToken);
        return PathOf(name);
    }

    public async Task<string> MakeAsync(string name, IEnumerable<string> arguments)
    {
        await FfmpegAsync([.. arguments, PathOf(name)]);
        return PathOf(name);
    }

    /// <summary>MD5 of the samples of a file, as 32 bit.</summary>
    public static Task<string> SamplesAsync(string path) => FfmpegAsync("-i", path, "-map", "0:a:0", "-c:a", "pcm_s32le", "-f", "md5", "-");

    public static async Task<string> FfmpegAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-y", "-nostdin", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
        return await output;
    }
}
