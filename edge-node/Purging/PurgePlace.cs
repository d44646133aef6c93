using System.Globalization;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>How far this node is in the fleet's order of purges.</summary>
/// <param name="Log">Which order; empty before the first purge.</param>
/// <param name="Position">The last position purged.</param>
internal readonly record struct PurgePlace(string Log, ulong Position)
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out PurgePlace place)
    {
        var parts = text?.Split(' ');
        var read = parts is [{ Length: > 0 }, _] && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new PurgePlace(parts[0], position)
            : (PurgePlace?)null;
        place = read.GetValueOrDefault();
        return read is not null;
    }

    /// <summary>Has a node that is here purged all that one at the other place has? One that has purged nothing can have missed nothing.</summary>
    public bool Covers(PurgePlace other) => other.Log.Length == 0 || (Log == other.Log && Position >= other.Position);

    /// <summary>The log's name, which has no spaces, and the position; empty before the first purge.</summary>
    public override string ToString() => Log.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Log} {Position}");
}
