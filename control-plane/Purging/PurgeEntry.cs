using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>One purge in the fleet's order.</summary>
/// <param name="Position">Its place, from 1, without gaps.</param>
/// <param name="Id">Its name; asking again under it does nothing more.</param>
/// <param name="Purge">What edges are told; <c>log</c> and <c>position</c> are set.</param>
internal sealed record PurgeEntry(ulong Position, string Id, Wire.Purge Purge)
{
    /// <summary>Its position in its log.</summary>
    public PurgePlace Place => new(Purge.Log, Position);

    /// <summary>The command for one edge.</summary>
    public Wire.Command Command { get; } = new() { Id = Id, Purge = Purge };
}
