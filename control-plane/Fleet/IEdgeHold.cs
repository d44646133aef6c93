using CdnMusic.ControlPlane.Purging;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>An edge's open stream, as far as it matters which replica has it: not at all.</summary>
internal interface IEdgeHold
{
    /// <summary>Greater for every stream that the edge opens.</summary>
    ulong Session { get; }

    /// <summary>How far the edge is in the purge log.</summary>
    PurgeProgress Purges { get; }

    /// <summary>The edge has all that it must have before it takes players.</summary>
    bool CaughtUp { get; }

    /// <summary>Cancelled when the stream is over, however it ended.</summary>
    CancellationToken Over { get; }
}
