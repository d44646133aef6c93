using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CdnMusic.Origin.Synthesis;

/// <summary>A picture for a piece: a gradient whose colours and angle come of its title.</summary>
internal static class Cover
{
    /// <summary>ffmpeg's options for the picture inside an audio file.</summary>
    public static IReadOnlyList<string> Output { get; } = ["-map", "[cover]", "-c:v", "mjpeg", "-q:v", "3", "-disposition:v", "attached_pic"];

    /// <summary>The graph that draws it, as <c>[cover]</c>.</summary>
    public static string FilterGraph(Piece piece)
    {
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(piece.Title));
        var colours = Enumerable.Range(0, 3).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i}=0x{(hash >> (20 * i)) & 0xffffff:x6}"));
        return $"gradients=s=640x640:d=1:r=1:n=3:{string.Join(':', colours)}:seed={hash % 1000},trim=end_frame=1,format=yuvj420p[cover]";
    }
}
