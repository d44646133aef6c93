namespace CdnMusic.EdgeNode.Transport;

/// <summary>On a connection of <see cref="EpollTransport"/>: the way around its pipes, for as long as nobody uses them.</summary>
internal interface IByteChannelFeature
{
    /// <summary>The connection's bytes as they are on the wire.</summary>
    ByteChannel Channel { get; }

    /// <summary>The stream that the pipes, and TLS above them, are made of.</summary>
    ChannelStream Stream { get; }
}
