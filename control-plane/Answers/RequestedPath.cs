using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>
/// What a path must be before it decides anything or becomes part of a Location. A path that a browser could read as another host
/// (<c>//host</c>, <c>/\host</c>) would make <c>/r/</c> an open redirect (CWE-601). Pure.
/// </summary>
internal static class RequestedPath
{
    /// <summary>Longest path accepted, characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>What is wrong with a path, possibly percent-encoded; null if nothing is.</summary>
    public static string? Mistake(string? path)
    {
        if (string.IsNullOrEmpty(path) || path[0] != '/')
        {
            return "must be absolute, such as /tracks/ID/master.m3u8";
        }

        if (path.Length > MaxLength)
        {
            return $"must have at most {MaxLength} characters";
        }

        // Encoded once is how it travels; decoded is how somebody behind us may read it. Both must be harmless.
        return MistakeIn(path) ?? MistakeIn(Uri.UnescapeDataString(path));
    }

    /// <summary>The answer to a path that is not acceptable.</summary>
    public static ProblemHttpResult Problem(string mistake) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-path", "Bad path", $"The path {mistake}.");

    private static string? MistakeIn(string path)
    {
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            return "must not start with two slashes";
        }

        foreach (var c in path)
        {
            if (char.IsControl(c) || c == '\\')
            {
                return "must not contain control characters or backslashes";
            }
        }

        var plain = path.AsSpan();
        var end = plain.IndexOfAny('?', '#');
        foreach (var segment in (end < 0 ? plain : plain[..end]).Split('/'))
        {
            if (plain[segment] is "." or "..")
            {
                return "must not contain '.' or '..' segments";
            }
        }

        return null;
    }
}
