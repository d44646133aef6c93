using System.Globalization;

namespace CdnMusic.AuthApi.Texts;

/// <summary>
/// The pages' words in the reader's language: what <c>?lang=</c> or <c>ui_locales</c> asks for and a cookie remembers, else what the browser
/// prefers, else English.
/// </summary>
internal sealed class PageTexts
{
    public const string Cookie = "cdnmusic.lang";
    private readonly IReadOnlyDictionary<string, string> _words;

    public PageTexts(IHttpContextAccessor http)
    {
        var request = http.HttpContext!.Request;
        Language = Asked(request) ?? Known(request.Cookies[Cookie]) ?? Preferred(request) ?? TextCatalogue.Languages[0];
        _words = TextCatalogue.Of(Language);
    }

    /// <summary><c>en</c> or <c>ru</c>.</summary>
    public string Language { get; }

    /// <summary>The text of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none: a mistake in a page.</exception>
    public string this[string key] => _words[key];

    /// <summary>A text with values in it.</summary>
    public string Format(string key, params object?[] values) => string.Format(CultureInfo.InvariantCulture, _words[key], values);

    /// <summary>The language that this very request asks for.</summary>
    public static string? Asked(HttpRequest request) =>
        Known(request.Query["lang"]) ?? Known(request.Query["ui_locales"].ToString().Split(' ', '-')[0]);

    /// <summary>It, if it is one of ours.</summary>
    public static string? Known(string? language) => TextCatalogue.Languages.FirstOrDefault(l => l == language);

    private static string? Preferred(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => Known(l.Value.ToString().Split('-')[0].ToLowerInvariant()))
        .FirstOrDefault(l => l is not null);
}
