using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace CdnMusic.HttpFields.Structured;

/// <summary>
/// Keys with values in their order: the members of a Dictionary, or parameters (RFC 9651 3.1.2, 3.2). Immutable; compares by content
/// and order.
/// </summary>
/// <typeparam name="TValue"><see cref="Member"/> for a Dictionary, <see cref="BareItem"/> for parameters.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "RFC 9651 calls it an ordered map.")]
public sealed class OrderedMap<TValue> : IReadOnlyCollection<KeyValuePair<string, TValue>>, IEquatable<OrderedMap<TValue>>
{
    private readonly OrderedDictionary<string, TValue> _members = new(StringComparer.Ordinal);

    /// <summary>Copies the members. Of a duplicated key the last value counts, in the place of the first (RFC 9651 4.2.2, 4.2.3.2).</summary>
    /// <exception cref="ArgumentException">A key is not one (RFC 9651 3.1.2).</exception>
    public OrderedMap(IEnumerable<KeyValuePair<string, TValue>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        foreach (var (key, value) in members)
        {
            if (!Grammar.IsKey(key))
            {
                throw new ArgumentException($"'{key}' is not a key", nameof(members));
            }

            _members[key] = value;
        }
    }

    private OrderedMap()
    {
    }

    /// <summary>No members.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "Both instantiations are used by name.")]
    public static OrderedMap<TValue> Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <summary>Finds a value by its exact key.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value) => _members.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator() => _members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(OrderedMap<TValue>? other) => other is not null && _members.SequenceEqual(other._members);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OrderedMap<TValue>);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        _members.Aggregate(0, (hash, member) => HashCode.Combine(hash, member.Key, member.Value));
}
