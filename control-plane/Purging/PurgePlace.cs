namespace CdnMusic.ControlPlane.Purging;

/// <summary>A position, and the log that it is one of.</summary>
internal readonly record struct PurgePlace(string Log, ulong Position)
{
    /// <summary>Is everything up to another place of the same log done here?</summary>
    public bool Covers(PurgePlace other) => Log == other.Log && Position >= other.Position;
}
