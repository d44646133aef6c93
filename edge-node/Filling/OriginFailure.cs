namespace CdnMusic.EdgeNode.Filling;

/// <summary>Why the origin gave no usable answer.</summary>
internal enum OriginFailure
{
    /// <summary>No connection could be made to any origin.</summary>
    Unreachable,

    /// <summary>The origin did not send response headers in time.</summary>
    TimedOut,

    /// <summary>The connection broke or the answer was not HTTP.</summary>
    Broken,

    /// <summary>The origin answered 500, 502, 503 or 504 to a revalidation whose stored response may stand in.</summary>
    ServerError,

    /// <summary>It was not asked: there are too many fills already (<see cref="FillOptions.MaxInFlight"/>).</summary>
    Busy,
}
