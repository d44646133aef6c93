using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace CdnMusic.Player.Page;

/// <summary>Serves the page's files, on the public listener only, with the fields of <see cref="PageSecurity"/> on every answer.</summary>
internal static class PageFiles
{
    private const string Vendor = "/vendor";

    public static void AddPageCompression(this IServiceCollection services) =>
        services.AddResponseCompression(options =>
        {
            // The page is the same for everyone and holds no secret, so compression under TLS leaks nothing (BREACH).
            options.EnableForHttps = true;
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml"];
        });

    public static void UsePage(this WebApplication app) =>
        app.UseWhen(context => context.ListenerName() != Listener.Management.Name, page =>
        {
            var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
            page.Use(PageSecurity.Apply);
            page.UseResponseCompression();
            page.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
            page.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = SetCacheControl });
        });

    /// <summary>
    /// Our own files change with every release under the same name, so browsers must ask (a 304 by ETag); a vendored library changes
    /// its query string in the page with its version.
    /// </summary>
    private static void SetCacheControl(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl =
            file.Context.Request.Path.StartsWithSegments(Vendor) ? "public, max-age=604800" : "no-cache";
}
