namespace CdnMusic.EdgeNode.OriginChecking;

/// <summary>What a check of one origin found.</summary>
/// <param name="Url">The origin.</param>
/// <param name="Ms">Until its answer began, or until it was given up, milliseconds.</param>
/// <param name="Error">What was wrong; empty if nothing was.</param>
internal sealed record OriginFinding(string Url, double Ms, string Error);
