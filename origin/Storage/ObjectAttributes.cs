namespace CdnMusic.Origin.Storage;

/// <summary>What a writer says about an object besides its bytes.</summary>
/// <param name="ContentType">The value of <c>Content-Type</c>.</param>
/// <param name="CacheControl">The value of <c>Cache-Control</c>.</param>
/// <param name="SurrogateKey">The value of <c>Surrogate-Key</c>: names, separated by spaces, by which caches can be told to drop it; may be empty.</param>
internal sealed record ObjectAttributes(string ContentType, string CacheControl, string SurrogateKey = "");
