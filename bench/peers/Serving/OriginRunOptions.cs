namespace CdnMusic.PeerBench.Serving;

/// <summary>One run of <c>bench origin</c> as the command line asked for it.</summary>
internal sealed record OriginRunOptions
{
    /// <summary>Tracks of music to serve.</summary>
    public required int Tracks { get; init; }

    /// <summary>Length of each track in seconds.</summary>
    public required int TrackSeconds { get; init; }

    /// <summary>How often each server has its turn; the median counts.</summary>
    public required int Rounds { get; init; }

    /// <summary>Length of one turn.</summary>
    public required TimeSpan Turn { get; init; }

    /// <summary>Keep-alive connections of the load generator.</summary>
    public required int Connections { get; init; }

    /// <summary>The processor that the server under test has for itself.</summary>
    public required int ServerCore { get; init; }

    /// <summary>The processor of the load generator and the S3 service.</summary>
    public required int LoadCore { get; init; }
}
