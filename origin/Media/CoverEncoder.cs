using System.Globalization;

namespace CdnMusic.Origin.Media;

/// <summary>Makes square covers of several sizes, each as WebP and as JPEG. Thread-safe.</summary>
internal sealed class CoverEncoder(MediaTool tool)
{
    /// <summary>Names this way of making them; see <see cref="TrackEncoder.Recipe"/>.</summary>
    public const string Recipe = "cover-1";

    /// <summary>Of the files of each size.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["webp", "jpg"];

    private static readonly int[] Sizes = [160, 320, 640, 1280];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Makes files such as <c>320.webp</c>; nothing is made larger than it was.</summary>
    /// <param name="picture">What to scale; its middle is kept.</param>
    /// <param name="directory">Where to; made if need be.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The sizes made, smallest first.</returns>
    /// <exception cref="MediaException">It cannot be decoded.</exception>
    public async Task<IReadOnlyList<int>> EncodeAsync(Picture picture, string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        int[] sizes = [.. Sizes.Where(size => size <= picture.Side)];
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-v", "error",
            .. picture.InputLimits, "-i", "file:" + picture.Path,
            .. sizes.SelectMany(size => Extensions.SelectMany(extension => Output(size, extension))),
        ];
        await tool.RunAsync("ffmpeg", arguments, directory, Limit, _ => { }, null, cancellationToken);
        return sizes;
    }

    private static IEnumerable<string> Output(int size, string extension)
    {
        var side = size.ToString(CultureInfo.InvariantCulture);
        return
        [
            "-map", "0:v:0", "-map_metadata", "-1", "-frames:v", "1",
            "-vf", $"scale={side}:{side}:force_original_aspect_ratio=increase:flags=lanczos,crop={side}:{side}",
            .. extension == "webp"
                ? (IEnumerable<string>)["-c:v", "libwebp", "-quality", "82", "-pix_fmt", "yuv420p", "-f", "webp"]
                : ["-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "mjpeg"],
            "-bitexact", $"{side}.{extension}",
        ];
    }
}
