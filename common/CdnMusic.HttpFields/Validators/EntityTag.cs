namespace CdnMusic.HttpFields;

/// <summary>An entity tag (RFC 9110 8.8.3). Immutable.</summary>
/// <param name="Opaque">What stands between the quotes.</param>
/// <param name="IsWeak">Was it prefixed by <c>W/</c>?</param>
public readonly record struct EntityTag(string Opaque, bool IsWeak)
{
    /// <summary>Parses <c>"abc"</c> or <c>W/"abc"</c>; surrounding whitespace is ignored, the <c>W</c> is case-sensitive.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityTag tag)
    {
        var rest = FieldText.Trim(text);
        if (EntityTagReader.TryRead(ref rest, out var opaque, out var isWeak) && rest.IsEmpty)
        {
            tag = new EntityTag(opaque.ToString(), isWeak);
            return true;
        }

        tag = default;
        return false;
    }

    /// <summary>Equal and neither is weak (RFC 9110 8.8.3.2).</summary>
    public bool StrongEquals(EntityTag other) => !IsWeak && !other.IsWeak && WeakEquals(other);

    /// <summary>The opaque parts are equal (RFC 9110 8.8.3.2).</summary>
    public bool WeakEquals(EntityTag other) => string.Equals(Opaque, other.Opaque, StringComparison.Ordinal);

    /// <summary>The field text, such as <c>W/"abc"</c>.</summary>
    public override string ToString() => IsWeak ? $"W/\"{Opaque}\"" : $"\"{Opaque}\"";
}
