namespace CdnMusic.Origin.Media;

/// <summary>A cover as it was given: a picture file, or an audio file that carries one.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Digest">SHA-256 of the file, lower-case hex.</param>
/// <param name="Format">ffmpeg's name of the format; null if it is in an audio file.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record Picture(string Path, string Digest, string? Format, int Width, int Height)
{
    /// <summary>ffmpeg's arguments for opening it.</summary>
    public IReadOnlyList<string> InputLimits => Format is null ? MediaTool.InputLimits : MediaTool.PictureLimits(Format);

    /// <summary>The side of the largest square in it.</summary>
    public int Side => Math.Min(Width, Height);
}
