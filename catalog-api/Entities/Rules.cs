namespace CdnMusic.CatalogApi.Entities;

/// <summary>What several entities have in common. Pure.</summary>
internal static class Rules
{
    public const int MaxText = 500, MaxItems = 250;

    /// <summary>Ids appear in URLs and search keys: 1–100 of a–z, 0–9, '-', not beginning with '-'.</summary>
    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= 100 } && id[0] != '-' && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    public static IEnumerable<string> Text(string member, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > MaxText || value.Any(char.IsControl))
        {
            yield return $"{member}: must be 1 to {MaxText} characters, none of them a control character";
        }
    }

    public static IEnumerable<string> Id(string member, string? value)
    {
        if (!IsId(value))
        {
            yield return $"{member}: must be 1 to 100 of a-z, 0-9 and '-'";
        }
    }

    public static IEnumerable<string> All(string member, IReadOnlyList<string>? values, Func<string, bool> isGood, string form)
    {
        if (values is null || values.Count > MaxItems || values.Distinct().Count() != values.Count || values.Any(v => v is null || !isGood(v)))
        {
            yield return $"{member}: must be at most {MaxItems} different {form}";
        }
    }

    public static IEnumerable<string> Path(string member, string? value)
    {
        if (value is not null && (value.Length > MaxText || !value.StartsWith('/') || value.StartsWith("//", StringComparison.Ordinal)
            || value.Contains("..", StringComparison.Ordinal) || value.Any(c => c is <= ' ' or '\\' or '?' or '#' or > '~')))
        {
            yield return $"{member}: must be a path such as /tracks/ID/VERSION/cover/640.webp";
        }
    }
}
