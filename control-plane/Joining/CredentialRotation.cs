using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.Protocol.Joining;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Joining;

/// <summary>Asks edges whose credential has come of age for a new one. An edge that is away, or fails, is asked again in the next round.</summary>
internal sealed class CredentialRotation(
    EdgeCredentials credentials,
    EdgeRegistry registry,
    CommandSender sender,
    AuditLog audit,
    IOptions<ControlPlaneOptions> options,
    TimeProvider time,
    ILogger<CredentialRotation> logger) : BackgroundService
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var round = options.Value.CredentialLifetime / 10;
        using var timer = new PeriodicTimer(round < LongestRound ? round : LongestRound, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Task.WhenAll(registry.Ids().Where(credentials.IsDue).Select(RotateAsync));
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task RotateAsync(string edge)
    {
        try
        {
            // Another replica's edge is asked by that one.
            if (registry.StreamOf(edge) is not { } stream)
            {
                return;
            }

            var command = new Wire.Command { Id = Guid.NewGuid().ToString("N"), Rotate = new Wire.RotateCredential() };
            var receipt = await sender.SendAsync(edge, stream, command);
            if (receipt.Result is { CredentialHash: { Length: EdgeCredential.HashBytes } hash } && await credentials.ReplaceAsync(edge, hash.ToByteArray()))
            {
                audit.Add(AuditAction.CredentialRotated, edge, "the old one is accepted a while longer");
            }
        }
        catch (Exception error)
        {
            logger.RotationFailed(error, edge);
        }
    }
}
