namespace CdnMusic.Origin.Media;

/// <summary>A cover as it was given: a picture file, or an audio file that carries one.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Digest">SHA-256 of the file, lower-case hex.</param>
/// <param name="Embedded">It is in an audio file.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record Picture(string Path, string Digest, bool Embedded, int Width, int Height)
{
    /// <summary>The side of the largest square in it.</summary>
    public int Side => Math.Min(Width, Height);
}
