namespace CdnMusic.Origin.Ingesting;

/// <summary>Reports one part of some work as a part of the whole: at once and in order, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class PartProgress(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + (value * (to - from)));
}
