namespace CdnMusic.Origin.Uploading;

/// <summary>What an upload turned out to be.</summary>
/// <param name="Kind">Audio or picture.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Format">ffprobe's name of the format.</param>
/// <param name="Seconds">Audio: its length, where the file says so.</param>
/// <param name="SampleRate">Audio: Hz.</param>
/// <param name="Lossless">Audio: was it coded without loss?</param>
/// <param name="Title">Audio: the file's own tag.</param>
/// <param name="Artist">Audio: the file's own tag.</param>
/// <param name="Width">Picture: pixels.</param>
/// <param name="Height">Picture: pixels.</param>
internal sealed record UploadedMedia(
    UploadedKind Kind,
    string Sha256,
    string Format,
    double? Seconds = null,
    int? SampleRate = null,
    bool? Lossless = null,
    string? Title = null,
    string? Artist = null,
    int? Width = null,
    int? Height = null);

/// <summary>What an upload can be used for.</summary>
internal enum UploadedKind
{
    /// <summary>A track.</summary>
    Audio,

    /// <summary>A cover.</summary>
    Picture,
}
