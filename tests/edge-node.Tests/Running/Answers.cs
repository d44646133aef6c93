using System.Security.Cryptography;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>What tests ask of a response.</summary>
internal static class Answers
{
    public static byte[] RandomBytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Field(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : "";

    public static string CacheStatus(this HttpResponseMessage response) => response.Field("Cache-Status");

    public static Task<byte[]> BytesAsync(this HttpResponseMessage response) =>
        response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    public static Task<string> TextAsync(this HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
