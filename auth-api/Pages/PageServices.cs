using CdnMusic.AuthApi.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Pages;

/// <summary>Registers the pages, whose every POST needs an anti-forgery token.</summary>
internal static class PageServices
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddScoped<PageTexts>();
        // Found by default through the application's name, which here is the service's and not the assembly's.
        services.AddSingleton(new ApplicationPartManager());
        services.AddRazorPages().AddApplicationPart(typeof(PageServices).Assembly);
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<AuthApiOptions>>((antiforgery, options) =>
        {
            antiforgery.Cookie.Name = (options.Value.IsSecure ? "__Host-" : "") + "cdnmusic.csrf";
            antiforgery.Cookie.SecurePolicy = options.Value.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.Path = "/";
            antiforgery.SuppressXFrameOptionsHeader = true; // frame-ancestors of the content security policy says it
        });
    }
}
