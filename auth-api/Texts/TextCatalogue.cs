using System.Reflection;
using System.Text.Json;

namespace CdnMusic.AuthApi.Texts;

/// <summary>Every language's texts, read once. Thread-safe.</summary>
internal static class TextCatalogue
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> ByLanguage = Languages.ToDictionary(l => l, Read);

    /// <summary>The languages, the default one first.</summary>
    public static IReadOnlyList<string> Languages => ["en", "ru"];

    /// <summary>The texts of one of them.</summary>
    public static IReadOnlyDictionary<string, string> Of(string language) => ByLanguage[language];

    private static IReadOnlyDictionary<string, string> Read(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"texts/{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
