namespace CdnMusic.Origin.Media;

/// <summary>How loud a recording is (EBU R 128, ITU-R BS.1770).</summary>
/// <param name="IntegratedLufs">Over the whole, gated; -70 means silence.</param>
/// <param name="TruePeakDbtp">Between samples too; not below -120.</param>
internal sealed record Loudness(double IntegratedLufs, double TruePeakDbtp)
{
    public const double Silence = -70;

    public const double NoPeak = -120;
}
