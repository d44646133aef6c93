using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.Hosting.Problems;

/// <summary>RFC 9457 problem details with stable type URIs of the form <c>urn:cdnmusic:problem:{slug}</c>.</summary>
public static class ProblemTypes
{
    /// <summary>The type URI of a slug.</summary>
    public static string Uri(string slug) => "urn:cdnmusic:problem:" + slug;

    /// <summary>An answer that carries a problem.</summary>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="slug">A stable, lower-case name of this kind of problem.</param>
    /// <param name="title">The same short sentence every time.</param>
    /// <param name="detail">What went wrong this time, in words the caller can act on; no secrets.</param>
    public static ProblemHttpResult Problem(int status, string slug, string title, string? detail = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: Uri(slug));
}
