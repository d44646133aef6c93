using System.Net.Http.Headers;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>Reads what an S3 answer says of an object.</summary>
internal static class S3Answer
{
    /// <summary>The user metadata that keeps <see cref="ObjectAttributes.SurrogateKey"/>.</summary>
    public const string SurrogateKeyField = "x-amz-meta-surrogate-key";

    /// <summary>What a 200 or 206 says.</summary>
    /// <exception cref="IOException">It lacks what every S3 answer has.</exception>
    public static ObjectMetadata Metadata(ObjectKey key, HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        return new ObjectMetadata(
            key,
            response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : throw Lacks(key, "a strong ETag"),
            content.ContentRange?.Length ?? content.ContentLength ?? throw Lacks(key, "a length"),
            content.LastModified ?? throw Lacks(key, "Last-Modified"),
            new ObjectAttributes(
                Field(content, "Content-Type") ?? "application/octet-stream",
                // Put by somebody else without a word on caching: then let caches ask each time.
                Field(response.Headers, "Cache-Control") ?? "no-cache",
                Field(response.Headers, SurrogateKeyField) ?? ""));
    }

    private static string? Field(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.ToString() : null;

    private static IOException Lacks(ObjectKey key, string what) => new($"the store's answer about '{key}' lacks {what}");
}
