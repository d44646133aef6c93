using System.Reflection;
using System.Text;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Passwords;

/// <summary>
/// Passwords that an attacker tries first: a built-in list, and the operator's own file. Compared without case, and without digits and
/// punctuation at the end, so that <c>Password2026!</c> is as common as <c>password</c>. Thread-safe.
/// </summary>
internal sealed class CommonPasswords
{
    private const int ShortestStem = 6;
    private readonly HashSet<string> _words;

    public CommonPasswords(IOptions<AuthApiOptions> options)
    {
        using var builtIn = Assembly.GetExecutingAssembly().GetManifestResourceStream("common-passwords.txt")!;
        _words = Lines(builtIn).ToHashSet(StringComparer.Ordinal);
        if (options.Value.CommonPasswordsFile is { Length: > 0 } file)
        {
            using var more = File.OpenRead(file);
            _words.UnionWith(Lines(more));
        }
    }

    /// <summary>How many words are known.</summary>
    public int Count => _words.Count;

    /// <summary>Is it one of them, or one of them with an ornament?</summary>
    public bool Contains(string password)
    {
        var word = password.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var stem = word.TrimEnd(Ornaments(word));
        return _words.Contains(word) || (stem.Length >= ShortestStem && _words.Contains(stem)) || IsOneCharacter(word);
    }

    private static char[] Ornaments(string word) => [.. word.Where(c => !char.IsLetter(c)).Distinct()];

    private static bool IsOneCharacter(string word) => word.Distinct().Take(3).Count() < 3;

    private static IEnumerable<string> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Trim() is { Length: > 0 } word)
            {
                yield return word.ToLowerInvariant();
            }
        }
    }
}
