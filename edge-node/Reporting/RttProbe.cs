using System.Net.Sockets;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>A connection's socket and the time of its last sample.</summary>
internal sealed class RttProbe(Socket socket)
{
    public Socket Socket { get; } = socket;

    /// <summary>A <see cref="TimeProvider"/> timestamp; 0 before the first sample.</summary>
    public long LastSample { get; set; }
}
