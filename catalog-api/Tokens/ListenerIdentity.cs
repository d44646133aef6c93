using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Tokens;

/// <summary>Who asks.</summary>
internal static class ListenerIdentity
{
    /// <summary>The account of the listener who has signed in, or null.</summary>
    public static string? ListenerId(this HttpContext context) => context.User.FindFirst("sub")?.Value;
}
