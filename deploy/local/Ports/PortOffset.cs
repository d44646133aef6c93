namespace CdnMusic.Deploy.Local.Ports;

/// <summary>
/// How far each public listener's port is from <see cref="LocalClusterOptions.PreferredPort"/>; its management port is the next one.
/// With 8040 the services are where they would listen by default.
/// </summary>
internal static class PortOffset
{
    public const int Player = 0;
    public const int ControlPlane = 10;
    public const int Fleet = 20;
    public const int Origin = 30;
    public const int Ingest = 32;

    /// <summary>Edges follow each other at a distance of two.</summary>
    public const int FirstEdge = 40;
}
