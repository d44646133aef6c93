namespace CdnMusic.ControlPlane.Joining;

/// <summary>What is known of one edge's credential; secrets are known by their SHA-256 alone.</summary>
/// <param name="Hash">The present one.</param>
/// <param name="Previous">The one before, or null.</param>
/// <param name="PreviousUntil">Until when that one is accepted too.</param>
/// <param name="IssuedAt">Since when the present one exists.</param>
internal sealed record CredentialRecord(byte[] Hash, byte[]? Previous, DateTimeOffset PreviousUntil, DateTimeOffset IssuedAt);
