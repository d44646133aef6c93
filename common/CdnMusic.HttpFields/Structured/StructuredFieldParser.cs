using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields.Structured;

/// <summary>
/// Strict parsing of structured fields (RFC 9651 4.2). Several lines are joined by commas first. Any mistake fails the whole field, as
/// RFC 9651 demands; nothing throws. The one tolerance is what 4.2.7 recommends: base64 without padding, or with pad bits set.
/// </summary>
public static class StructuredFieldParser
{
    /// <summary>Parses an Item (RFC 9651 4.2.3); an empty field is not one.</summary>
    public static bool TryParseItem(StringValues field, [NotNullWhen(true)] out Item? item)
    {
        var reader = Open(field);
        if (reader.TryReadItem(out item) && reader.IsFinished())
        {
            return true;
        }

        item = null;
        return false;
    }

    /// <summary>Parses a List (RFC 9651 4.2.1); an empty field is an empty list.</summary>
    public static bool TryParseList(StringValues field, [NotNullWhen(true)] out IReadOnlyList<Member>? list)
    {
        var reader = Open(field);
        if (reader.TryReadList(out var members) && reader.IsFinished())
        {
            list = members.AsReadOnly();
            return true;
        }

        list = null;
        return false;
    }

    /// <summary>Parses a Dictionary (RFC 9651 4.2.2); an empty field is an empty dictionary.</summary>
    public static bool TryParseDictionary(StringValues field, [NotNullWhen(true)] out OrderedMap<Member>? dictionary)
    {
        var reader = Open(field);
        if (reader.TryReadDictionary(out var members) && reader.IsFinished())
        {
            dictionary = new OrderedMap<Member>(members);
            return true;
        }

        dictionary = null;
        return false;
    }

    private static StructuredFieldReader Open(StringValues field) =>
        new(field.Count <= 1 ? (string?)field : string.Join(", ", field.ToArray()));
}
