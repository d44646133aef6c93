namespace CdnMusic.HttpFields;

/// <summary>Reads entity tags and lists of them without allocating (RFC 9110 8.8.3, 13.1.1, 13.1.2).</summary>
internal static class EntityTagReader
{
    /// <summary>Takes one entity tag off the start of the text; on failure the text stays as it was.</summary>
    public static bool TryRead(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> opaque, out bool isWeak)
    {
        isWeak = rest.StartsWith("W/", StringComparison.Ordinal);
        var quoted = isWeak ? rest[2..] : rest;
        opaque = [];
        if (quoted.IsEmpty || quoted[0] != '"')
        {
            return false;
        }

        // No backslash escapes here: an entity tag may end in a backslash.
        var length = quoted[1..].IndexOf('"');
        if (length < 0)
        {
            return false;
        }

        var content = quoted.Slice(1, length);
        if (content.ContainsAnyInRange('\0', ' ') || content.Contains('\x7F'))
        {
            return false;
        }

        opaque = content;
        rest = quoted[(length + 2)..];
        return true;
    }

    /// <summary>Does any member of the list equal the tag? Members which are not entity tags are skipped.</summary>
    public static bool ListContains(ReadOnlySpan<char> list, EntityTag tag, bool strong)
    {
        var rest = list;
        while (true)
        {
            rest = rest.TrimStart(" \t,");
            if (rest.IsEmpty)
            {
                return false;
            }

            if (TryRead(ref rest, out var opaque, out var isWeak)
                && (rest = rest.TrimStart(FieldText.Whitespace)) is [] or [',', ..])
            {
                if (opaque.SequenceEqual(tag.Opaque) && !(strong && (isWeak || tag.IsWeak)))
                {
                    return true;
                }

                continue;
            }

            var comma = rest.IndexOf(',');
            rest = comma < 0 ? [] : rest[comma..];
        }
    }
}
