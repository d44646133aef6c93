using System.Security.Cryptography;
using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CdnMusic.ControlPlane.Dashboard;

/// <summary>
/// The operators' page on the management listener. It is three static files that hold no secret; the data behind it comes from the admin
/// API with the token that the operator gives.
/// </summary>
internal static class DashboardPage
{
    /// <summary>Nothing from elsewhere, nothing inline, framed by nobody: an edge's label must never become a script.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDashboard(this WebApplication app)
    {
        MapFile(app, "/", "dashboard.html", "text/html; charset=utf-8");
        MapFile(app, "/dashboard.css", "dashboard.css", "text/css; charset=utf-8");
        MapFile(app, "/dashboard.js", "dashboard.js", "text/javascript; charset=utf-8");
        MapFile(app, "/dashboard.svg", "dashboard.svg", "image/svg+xml");
    }

    private static void MapFile(WebApplication app, string path, string file, string contentType)
    {
        var content = Read(file);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, contentType, entityTag: tag);
        }).OnManagement();
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(DashboardPage).Assembly.GetManifestResourceStream("dashboard/" + file)
            ?? throw new InvalidOperationException($"the build left out {file}");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
