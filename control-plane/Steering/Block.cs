using System.Runtime.Intrinsics;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>Reads and writes columns four numbers at a time. Four on every machine, so that every replica adds in the same order.</summary>
internal static class Block
{
    /// <summary>Numbers in one block.</summary>
    public const int Length = 4;

    /// <summary>The length of a column with room for whole blocks.</summary>
    public static int Padded(int count) => (count + Length - 1) / Length * Length;

    /// <summary>The block at an index; past the end it is NaN.</summary>
    public static Vector256<double> At(ReadOnlySpan<double> column, int index)
    {
        if (column.Length - index >= Length)
        {
            return Vector256.Create(column[index..]);
        }

        Span<double> rest = [double.NaN, double.NaN, double.NaN, double.NaN];
        column[index..].CopyTo(rest);
        return Vector256.Create<double>(rest);
    }

    /// <summary>Writes a block; what is past the end is dropped.</summary>
    public static void Write(Vector256<double> block, Span<double> column, int index)
    {
        if (column.Length - index >= Length)
        {
            block.CopyTo(column[index..]);
            return;
        }

        for (var i = index; i < column.Length; i++)
        {
            column[i] = block[i - index];
        }
    }

    /// <summary>The smallest of the four numbers; none is NaN.</summary>
    public static double Least(Vector256<double> block) => Math.Min(Math.Min(block[0], block[1]), Math.Min(block[2], block[3]));
}
