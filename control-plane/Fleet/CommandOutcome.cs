namespace CdnMusic.ControlPlane.Fleet;

/// <summary>What became of one command to one edge. Used alike in answers, logs and metrics.</summary>
internal enum CommandOutcome
{
    /// <summary>The edge says that it is done.</summary>
    Acknowledged,

    /// <summary>The edge says that it could not.</summary>
    Failed,

    /// <summary>The edge did not answer in time; it may still do it.</summary>
    TimedOut,

    /// <summary>The edge has no stream, or lost it before it answered.</summary>
    Away,

    /// <summary>Another replica has the edge's stream, and cannot be reached now.</summary>
    Unreachable,

    /// <summary>The edge takes commands more slowly than they are given.</summary>
    QueueFull,
}
