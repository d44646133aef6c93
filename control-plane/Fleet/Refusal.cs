using Grpc.Core;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>A refused message: why, in a word for machines and a sentence for people.</summary>
internal sealed record Refusal(RefusalReason Reason, string Detail)
{
    /// <summary>The status that ends the stream.</summary>
    public Status Status => new(
        Reason switch
        {
            RefusalReason.BadToken => StatusCode.Unauthenticated,
            RefusalReason.ForeignIdentity => StatusCode.PermissionDenied,
            RefusalReason.NoHello => StatusCode.DeadlineExceeded,
            RefusalReason.FleetFull or RefusalReason.TooManyMessages or RefusalReason.MessageTooLarge => StatusCode.ResourceExhausted,
            _ => StatusCode.InvalidArgument,
        },
        Detail);
}
