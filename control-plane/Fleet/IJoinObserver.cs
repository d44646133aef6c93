using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Told of every edge that joins, before any player is sent to it; may queue commands on its stream. Must not block.</summary>
internal interface IJoinObserver
{
    /// <summary>An edge has said a valid Hello on this stream.</summary>
    void Joined(EdgeStream stream, Wire.Hello hello);
}
