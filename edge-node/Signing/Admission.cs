using CdnMusic.SignedUrls;

namespace CdnMusic.EdgeNode.Signing;

/// <summary>What the access gate says of a request.</summary>
/// <param name="Admitted">May it be answered?</param>
/// <param name="Verdict">Why, or why not.</param>
/// <param name="PathOffset">Where in the request target the path begins that the cache and the origin know: past the token, if there is one.</param>
internal readonly record struct Admission(bool Admitted, UrlVerdict Verdict, int PathOffset);
