using System.ComponentModel;
using System.Globalization;

namespace CdnMusic.Hosting.Configuration;

/// <summary>A number of bytes, written in configuration as <c>1048576</c>, <c>512KiB</c>, <c>64MiB</c>, <c>2GiB</c> or <c>1TiB</c>.</summary>
/// <param name="Bytes">The size in bytes, never negative.</param>
[TypeConverter(typeof(ByteSizeConverter))]
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private static readonly string[] Units = ["", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Sizes in binary kilobytes.</summary>
    public static ByteSize KiB(long count) => new(count << 10);

    /// <summary>Sizes in binary megabytes.</summary>
    public static ByteSize MiB(long count) => new(count << 20);

    /// <summary>Parses the written form.</summary>
    /// <exception cref="FormatException">The text is not a size.</exception>
    public static ByteSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        for (var power = Units.Length - 1; power >= 0; power--)
        {
            if (trimmed.EndsWith(Units[power], StringComparison.OrdinalIgnoreCase))
            {
                var digits = trimmed[..^Units[power].Length].TrimEnd();
                if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    && count <= long.MaxValue >> (10 * power))
                {
                    return new ByteSize(count << (10 * power));
                }

                break;
            }
        }

        throw new FormatException($"'{text}' is not a size such as 512MiB");
    }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Writes the largest unit that loses nothing.</summary>
    public override string ToString()
    {
        var (value, power) = (Bytes, 0);
        while (value != 0 && (value & 1023) == 0 && power < Units.Length - 1)
        {
            value >>= 10;
            power++;
        }

        return value.ToString(CultureInfo.InvariantCulture) + Units[power];
    }

    /// <summary>Is the left size smaller?</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Is the left size larger?</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Is the left size smaller or equal?</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Is the left size larger or equal?</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;
}
