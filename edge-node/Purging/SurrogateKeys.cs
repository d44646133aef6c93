using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// The names under which an origin lets a response be purged: members of <c>Surrogate-Key</c> (separated by spaces) and <c>Cache-Tag</c>
/// (by commas). A key is 1–256 visible ASCII characters, compared case-sensitively; other members cannot be asked for and are left
/// out. Of a response with more than 128 keys the first 128 are known, and a purge of any key whatsoever concerns it: a purge may
/// remove too much, never too little. Immutable.
/// </summary>
internal sealed class SurrogateKeys
{
    /// <summary>Keys of one response that are told apart.</summary>
    public const int MaxCount = 128;

    /// <summary>Longest key, characters.</summary>
    public const int MaxLength = 256;

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <param name="names">The keys, each once.</param>
    /// <param name="hasMore">There are more, not known by name.</param>
    public SurrogateKeys(string[] names, bool hasMore) => (Names, HasMore) = (names, hasMore);

    /// <summary>No keys.</summary>
    public static SurrogateKeys None { get; } = new([], hasMore: false);

    /// <summary>Keys of a response whose head is not in yet: it may have any.</summary>
    public static SurrogateKeys Unknown { get; } = new([], hasMore: true);

    /// <summary>The keys, each once.</summary>
    public string[] Names { get; }

    /// <summary>There are more than <see cref="Names"/> lists.</summary>
    public bool HasMore { get; }

    /// <summary>Rough size in memory, in bytes.</summary>
    public int Weight => Names.Sum(name => 32 + (2 * name.Length));

    /// <summary>Reads the field lines of a response.</summary>
    public static SurrogateKeys Parse(StringValues surrogateKey, StringValues cacheTag)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var hasMore = false;
        foreach (var (lines, separator) in new[] { (surrogateKey, ' '), (cacheTag, ',') })
        {
            foreach (var name in lines.SelectMany(line => (line ?? "").Split(separator, StringSplitOptions.TrimEntries)).Where(IsKey))
            {
                hasMore |= names.Count == MaxCount && !names.Contains(name);
                if (!hasMore)
                {
                    names.Add(name);
                }
            }
        }

        return names.Count == 0 ? None : new SurrogateKeys([.. names], hasMore);
    }

    /// <summary>Could this be one of a response's keys?</summary>
    public static bool IsKey(string? text) => text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(KeyCharacters);
}
