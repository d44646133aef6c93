using System.Globalization;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.CacheSim.Simulation;

/// <summary>How large a cache shall be: a number of bytes, or a part of the trace's working set.</summary>
/// <param name="Text">As asked for.</param>
/// <param name="Absolute">Bytes, when asked for so.</param>
/// <param name="Fraction">Of the working set, when asked for so; above 0.</param>
internal sealed record CacheSize(string Text, long? Absolute, decimal? Fraction)
{
    /// <summary>Parses <c>64MiB</c>, <c>1000000</c> or <c>0.1%</c>.</summary>
    /// <exception cref="FormatException">The text is not a size.</exception>
    public static CacheSize Parse(string text)
    {
        if (!text.EndsWith('%'))
        {
            var bytes = ByteSize.Parse(text).Bytes;
            return bytes > 0 ? new CacheSize(text, bytes, null) : throw new FormatException("a cache size must be above 0");
        }

        var isNumber = decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent);
        return isNumber && percent is > 0 and <= 1000
            ? new CacheSize(text, null, percent / 100)
            : throw new FormatException($"'{text}' is not a size such as 64MiB or 0.1%");
    }

    /// <summary>The size in bytes, rounded down.</summary>
    /// <param name="workingSet">Needed if <see cref="Fraction"/> is set.</param>
    public long InBytes(WorkingSet? workingSet) =>
        Absolute ?? (long)(Fraction!.Value * (workingSet ?? throw new InvalidOperationException("The working set is needed.")).Bytes);
}
