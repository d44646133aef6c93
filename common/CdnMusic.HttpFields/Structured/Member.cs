namespace CdnMusic.HttpFields.Structured;

/// <summary>What a List or Dictionary contains: an <see cref="Item"/> or an <see cref="InnerList"/> (RFC 9651 3.1, 3.2). Immutable.</summary>
public abstract record Member
{
    private protected Member(OrderedMap<BareItem>? parameters) => Parameters = parameters ?? OrderedMap<BareItem>.Empty;

    /// <summary>The parameters, in order (RFC 9651 3.1.2).</summary>
    public OrderedMap<BareItem> Parameters { get; }
}
