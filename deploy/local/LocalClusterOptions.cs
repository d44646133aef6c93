using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.Deploy.Local;

/// <summary>What a <see cref="LocalCluster"/> consists of. Everything has a default that makes a small, throw-away cluster.</summary>
public sealed class LocalClusterOptions
{
    /// <summary>How many edge nodes, 0–100. Default 3.</summary>
    public int Edges { get; init; } = 3;

    /// <summary>
    /// How many replicas of the control plane, 1–10. Default 1: one process with its embedded store. More share a Postgres and a Redis, which are
    /// started too.
    /// </summary>
    public int ControlPlanes { get; init; } = 1;

    /// <summary>Starts the player's web page too. Default false.</summary>
    public bool Player { get; init; }

    /// <summary>Starts the ingest service too, announcing to the control plane. Default false.</summary>
    public bool Ingest { get; init; }

    /// <summary>Settings of the ingest service beyond those the launcher makes, as <c>Section:Key</c>; these win.</summary>
    public IReadOnlyDictionary<string, string> IngestSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Playlists carry HLS content steering; edges are on one port at loopback addresses of their own, since such steering changes hosts, not
    /// ports. Default false.
    /// </summary>
    public bool ContentSteering { get; init; }

    /// <summary>
    /// Where objects, caches and logs live. Null (the default): a temporary directory that is deleted when the cluster is disposed.
    /// A directory named here is kept, and a later cluster started on it finds its music and its warm caches.
    /// </summary>
    public string? WorkDirectory { get; init; }

    /// <summary>Where each process's output is appended to, one <c>{name}.log</c> each. Null: <c>logs</c> in the work directory.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>
    /// The player's port; the other listeners follow at fixed distances, each only where its port is free. Null (the default): any free
    /// ports. 1024–65000.
    /// </summary>
    public int? PreferredPort { get; init; }

    /// <summary>Music to synthesise and ingest before the first start. Null (the default): an empty origin.</summary>
    public SynthesisedMusic? Music { get; init; }

    /// <summary>
    /// Keeps the origin's objects in a <see cref="Objects.PrivateObjectStore"/> instead of files. It is empty at each start. Default false.
    /// </summary>
    public bool S3 { get; init; }

    /// <summary>RAM of each edge's cache, written as in its configuration (<c>64MiB</c>). Null: the edge's default.</summary>
    public string? EdgeMemory { get; init; }

    /// <summary>Disk of each edge's cache, written as in its configuration (<c>1GiB</c>). Null: the edge's default.</summary>
    public string? EdgeDisk { get; init; }

    /// <summary>Settings of the origin beyond those the launcher makes, as <c>Section:Key</c>; these win.</summary>
    public IReadOnlyDictionary<string, string> OriginSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the control plane beyond those the launcher makes, as <c>Section:Key</c>; these win.</summary>
    public IReadOnlyDictionary<string, string> ControlPlaneSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Called with each control plane's index (from 0) and its settings before it starts, to add or change some.</summary>
    public Action<int, IDictionary<string, string>>? ConfigureControlPlane { get; init; }

    /// <summary>Called with each edge's index (from 0) and its settings (<c>Section:Key</c>) before it starts, to add or change some.</summary>
    public Action<int, IDictionary<string, string>>? ConfigureEdge { get; init; }

    /// <summary>How long one process may take to become ready, and the fleet to be complete. Default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
