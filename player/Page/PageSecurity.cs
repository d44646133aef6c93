namespace CdnMusic.Player.Page;

/// <summary>The page's security fields.</summary>
internal static class PageSecurity
{
    /// <summary>
    /// Nothing but our own scripts and styles. Edges and the control plane are on any host, so connections go to every http(s) origin;
    /// hls.js plays through Media Source Extensions (<c>blob:</c> media) and demuxes in a worker that it makes of a blob; covers are blobs, too.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src http: https:; media-src blob: http: https:; worker-src blob:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task Apply(HttpContext context, RequestDelegate next)
    {
        // At the last moment: the problem pages of errors clear what was set before them.
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }
}
