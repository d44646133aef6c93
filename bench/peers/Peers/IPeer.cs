namespace CdnMusic.PeerBench.Peers;

/// <summary>A caching server that takes part in the comparison.</summary>
internal interface IPeer
{
    /// <summary>Its name on the command line and in the tables.</summary>
    string Name { get; }

    /// <summary>Can it terminate TLS itself?</summary>
    bool ServesTls { get; }

    /// <summary>Writes its configuration and says how to run it in the foreground.</summary>
    PeerProgram Prepare(PeerSetting setting);
}
