using System.Net;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>An address to listen on with <see cref="EpollTransport"/> instead of the framework's socket transport.</summary>
internal sealed class EpollEndPoint(IPEndPoint address) : IPEndPoint(address.Address, address.Port);
