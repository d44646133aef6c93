namespace CdnMusic.Origin.Media;

/// <summary>One encoding of a track.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="BitRate">Target, in bit/s, both channels together.</param>
/// <param name="Coder">
/// The encoder's rate control. <c>twoloop</c> sounds better where bits are scarce; at 256 kbit/s <c>fast</c> cannot be told from it
/// and takes less than half the time.
/// </param>
internal sealed record Rendition(string Name, int BitRate, string Coder)
{
    /// <summary>RFC 6381: MPEG-4 AAC-LC.</summary>
    public const string Codecs = "mp4a.40.2";

    /// <summary>What every track is offered in, lowest bit rate first.</summary>
    public static IReadOnlyList<Rendition> All { get; } =
    [
        new("aac-64", 64_000, "twoloop"),
        new("aac-128", 128_000, "twoloop"),
        new("aac-256", 256_000, "fast"),
    ];
}
