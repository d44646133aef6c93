namespace CdnMusic.Origin.Storage;

/// <summary>What a writer says about an object besides its bytes.</summary>
/// <param name="ContentType">The value of <c>Content-Type</c>.</param>
/// <param name="CacheControl">The value of <c>Cache-Control</c>.</param>
internal sealed record ObjectAttributes(string ContentType, string CacheControl);
