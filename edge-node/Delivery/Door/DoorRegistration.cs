using CdnMusic.EdgeNode.Reporting;
using CdnMusic.EdgeNode.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>Puts the fast door in front of Kestrel on a listener; above TLS where the listener has it.</summary>
internal static class DoorRegistration
{
    public static void UseFastDoor(this ListenOptions listener) => listener.Use(next =>
    {
        // Runs when the socket is bound, and so after the configuration has been validated.
        var services = listener.ApplicationServices;
        var options = services.GetRequiredService<IOptions<EdgeOptions>>().Value;
        if (!options.Door.Enabled)
        {
            return next;
        }

        var door = services.GetRequiredService<FastDoor>();
        var metrics = services.GetRequiredService<EdgeMetrics>();
        var rtt = services.GetRequiredService<RttSampler>();
        return connection =>
        {
            if (ChannelOf(connection) is { } channel)
            {
                var reader = new DoorReader(channel, door, new DoorVisitor(connection, metrics, rtt), options.Limits);
                connection.Transport = new DuplexPipe(reader, connection.Transport.Output);
            }

            return next(connection);
        };
    });

    private static ByteChannel? ChannelOf(ConnectionContext connection)
    {
        if (connection.Features.Get<IByteChannelFeature>() is not { } wire)
        {
            return null;
        }

        return connection.Features.Get<ISslStreamFeature>() is { } tls ? new TlsChannel(tls.SslStream, wire) : wire.Channel;
    }
}
