namespace CdnMusic.Origin.Media;

/// <summary>How loud everything shall be.</summary>
/// <param name="Lufs">Integrated loudness.</param>
/// <param name="CeilingDbtp">True peak that must not be passed: a quiet recording with high peaks stays quieter rather than be compressed.</param>
internal sealed record LoudnessTarget(double Lufs, double CeilingDbtp)
{
    public static LoudnessTarget Default { get; } = new(-14, -1);

    /// <summary>The gain in dB that takes a recording there, to the hundredth; 0 for silence.</summary>
    public double GainFor(Loudness measured) => measured.IntegratedLufs <= Loudness.Silence
        ? 0
        : Math.Round(Math.Min(Lufs - measured.IntegratedLufs, CeilingDbtp - measured.TruePeakDbtp), 2);
}
