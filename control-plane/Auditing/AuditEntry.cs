namespace CdnMusic.ControlPlane.Auditing;

/// <summary>One thing that happened.</summary>
/// <param name="At">When.</param>
/// <param name="Action">What kind of thing.</param>
/// <param name="Subject">The edge, or what else it was done to.</param>
/// <param name="Detail">The particulars in words.</param>
internal sealed record AuditEntry(DateTimeOffset At, AuditAction Action, string Subject, string Detail);
