namespace CdnMusic.PaymentApi.Refunds;

/// <summary>A refund as other services see it.</summary>
internal sealed record RefundView(Guid Id, Guid PaymentId, long Amount, string Reason, RefundStatus Status)
{
    public static RefundView Of(Refund refund) => new(refund.Id, refund.PaymentId, refund.Amount, refund.Reason, refund.Status);
}
