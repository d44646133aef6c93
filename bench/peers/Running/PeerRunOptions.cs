namespace CdnMusic.PeerBench.Running;

/// <summary>One run as the command line asked for it.</summary>
internal sealed record PeerRunOptions
{
    /// <summary>Names of the servers to compare, in the order of their turns.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    public required IReadOnlyList<RunPart> Parts { get; init; }

    /// <summary>Body sizes of the hit path, in bytes.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>How often each server has its turn; the median counts.</summary>
    public required int Rounds { get; init; }

    /// <summary>Length of one turn.</summary>
    public required TimeSpan Turn { get; init; }

    /// <summary>Load before the first round of each server and size, not measured.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Load that fills the caches before the Zipf mix is measured.</summary>
    public required TimeSpan ZipfWarmUp { get; init; }

    /// <summary>Keep-alive connections of the load generator.</summary>
    public required int Connections { get; init; }

    /// <summary>Idle keep-alive connections.</summary>
    public required int IdleConnections { get; init; }

    public required ZipfWorkload Zipf { get; init; }

    /// <summary>The processor that the server under test has for itself.</summary>
    public int ServerCore { get; init; }

    /// <summary>The processor of the load generator and the origin.</summary>
    public int LoadCore { get; init; } = 1;

    /// <summary>Environment variables of the edge, <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> EdgeEnvironment { get; init; }

    /// <summary>Further arguments of the edge, such as <c>--Edge:Door:Enabled=false</c>.</summary>
    public required IReadOnlyList<string> EdgeArguments { get; init; }

    /// <summary>Where the figures go as JSON, if anywhere.</summary>
    public FileInfo? Json { get; init; }
}
