using System.Text.RegularExpressions;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>Finds what is wrong with the settings of an S3 store, all of it at once.</summary>
internal static partial class S3Validation
{
    private const string AmazonDomain = ".amazonaws.com";

    /// <summary>The mistakes, each with the setting's name.</summary>
    public static IEnumerable<(string Setting, string Mistake)> Mistakes(S3Options options)
    {
        if (options.Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" })
        {
            yield return (nameof(options.Endpoint), "is required: the service's http(s) URL without a path, such as https://s3.example.org");
        }
        else if (options.PathStyle is { } byPath && byPath == options.Endpoint.Host.EndsWith(AmazonDomain, StringComparison.OrdinalIgnoreCase))
        {
            yield return (nameof(options.PathStyle), byPath
                ? "Amazon's endpoints are addressed by host name; leave it out"
                : "only Amazon's endpoints are addressed by host name; leave it out");
        }

        if (!BucketName().IsMatch(options.Bucket))
        {
            yield return (nameof(options.Bucket), "is required: 3-63 characters of a-z, 0-9, '.' and '-', beginning and ending with a letter or digit");
        }

        if (options.AccessKey.Length == 0)
        {
            yield return (nameof(options.AccessKey), "is required");
        }

        if (options.SecretKey.Length > 0 == options.SecretKeyFile.Length > 0)
        {
            yield return (nameof(options.SecretKey), "is required, in the environment or in the file of SecretKeyFile; give one of the two");
        }
        else if (SecretFileMistake(options) is { } mistake)
        {
            yield return (nameof(options.SecretKeyFile), mistake);
        }
    }

    private static string? SecretFileMistake(S3Options options)
    {
        try
        {
            return options.ReadSecretKey().Length == 0 ? $"'{options.SecretKeyFile}' has no secret on its first line" : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex BucketName();
}
