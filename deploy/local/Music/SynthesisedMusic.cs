namespace CdnMusic.Deploy.Local.Music;

/// <summary>Audible, distinct tracks made with ffmpeg, so that nothing needs to be downloaded.</summary>
/// <param name="Tracks">How many, 1–100.</param>
/// <param name="Seconds">How long each one is, 1–3,600.</param>
public sealed record SynthesisedMusic(int Tracks, int Seconds)
{
    /// <summary>A picture for each, which ingest makes covers of. Default false.</summary>
    public bool Covers { get; init; }

    /// <summary>Shows the origin's own progress bars on this process's terminal, instead of keeping its output for error messages.</summary>
    public bool ShowProgress { get; init; }
}
