using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>Gives every connection of a listener a memory of when its round-trip time was last read.</summary>
internal static class RttSampling
{
    public static void Use(ListenOptions listener) => listener.Use(next => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>() is { } socket)
        {
            connection.Features.Set(new RttProbe(socket.Socket));
        }

        return next(connection);
    });
}
