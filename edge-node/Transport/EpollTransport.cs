using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// A Kestrel transport for the public listener: event loops that own their sockets, so that a request which the fast door answers is
/// received, answered and sent on one thread with two or three system calls. Kestrel sees ordinary connections.
/// </summary>
internal sealed class EpollTransport(IOptions<EdgeOptions> options, ILogger<EpollTransport> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is EpollEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new EpollListener((EpollEndPoint)endpoint, options.Value.Door.Loops, options.Value.Limits, logger));
}
