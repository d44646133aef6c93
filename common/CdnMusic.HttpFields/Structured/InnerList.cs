namespace CdnMusic.HttpFields.Structured;

/// <summary>Items in parentheses, with parameters of their own (RFC 9651 3.1.1). Immutable; compares by content.</summary>
public sealed record InnerList : Member
{
    /// <summary>Makes an inner list of a copy of the items; without parameters if they are null.</summary>
    public InnerList(IEnumerable<Item> items, OrderedMap<BareItem>? parameters = null)
        : base(parameters) => Items = Array.AsReadOnly(items.ToArray());

    /// <summary>The items, in order.</summary>
    public IReadOnlyList<Item> Items { get; }

    /// <inheritdoc/>
    public bool Equals(InnerList? other) => other is not null && base.Equals(other) && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(base.GetHashCode(), HashCode.Combine);
}
