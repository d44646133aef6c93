using System.Globalization;
using CdnMusic.CatalogApi.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>A call's parameters, from the query or a form (extension formPost).</summary>
internal sealed class SubsonicRequest(HttpContext context, IFormCollection? form)
{
    public HttpContext Context => context;

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Who calls; once they have signed in.</summary>
    public string Listener => context.ListenerId()!;

    /// <summary>All values of a parameter.</summary>
    public IReadOnlyList<string> All(string name)
    {
        var values = form is not null && form.TryGetValue(name, out var posted) ? posted : context.Request.Query.TryGetValue(name, out var asked) ? asked : StringValues.Empty;
        return [.. values.OfType<string>().Where(v => !v.Contains('\0', StringComparison.Ordinal))];
    }

    /// <summary>A parameter, or null.</summary>
    public string? One(string name) => All(name) is [var first, ..] ? first : null;

    /// <summary>A number within bounds; what is none is the default.</summary>
    public int Number(string name, int fallback, int max) =>
        int.TryParse(One(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, max) : fallback;
}
