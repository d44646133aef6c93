namespace CdnMusic.HttpFields.Structured;

/// <summary>A value with parameters (RFC 9651 3.3). Immutable; compares by content.</summary>
public sealed record Item : Member
{
    /// <summary>Makes an item; without parameters if they are null.</summary>
    public Item(BareItem value, OrderedMap<BareItem>? parameters = null)
        : base(parameters) => Value = value;

    /// <summary>The value.</summary>
    public BareItem Value { get; }
}
