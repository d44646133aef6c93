namespace CdnMusic.HttpFields.Structured;

/// <summary>
/// A value without parameters (RFC 9651 3.3). Immutable; always valid, since the factories reject what cannot be serialized. The default
/// value is the Integer 0.
/// </summary>
public readonly struct BareItem : IEquatable<BareItem>
{
    private readonly decimal _number;
    private readonly object? _content;

    private BareItem(BareItemKind kind, decimal number)
    {
        Kind = kind;
        _number = number;
    }

    private BareItem(BareItemKind kind, object content)
    {
        Kind = kind;
        _content = content;
    }

    /// <summary>The type, which says which of the <c>As…</c> methods may be called.</summary>
    public BareItemKind Kind { get; }

    /// <summary>The Boolean true, which keys without a value have (RFC 9651 3.1.2).</summary>
    public static BareItem True { get; } = OfBoolean(true);

    /// <summary>An Integer of at most 15 digits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more digits.</exception>
    public static BareItem OfInteger(long value) => new(BareItemKind.Integer, Checked(value));

    /// <summary>A Decimal, rounded to three fractional digits, half to even (RFC 9651 4.1.5).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more than 12 digits before the point.</exception>
    public static BareItem OfDecimal(decimal value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Abs(value), Grammar.DecimalLimit);
        var rounded = Math.Round(value, 3, MidpointRounding.ToEven);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Abs(rounded), Grammar.DecimalLimit);
        return new BareItem(BareItemKind.Decimal, rounded);
    }

    /// <summary>A String.</summary>
    /// <exception cref="ArgumentException">It is not printable ASCII; use <see cref="OfDisplayString"/>.</exception>
    public static BareItem OfString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Grammar.IsPrintableAscii(value)
            ? new BareItem(BareItemKind.String, value)
            : throw new ArgumentException("A String holds printable ASCII only", nameof(value));
    }

    /// <summary>A Token.</summary>
    /// <exception cref="ArgumentException">The text is not a token.</exception>
    public static BareItem OfToken(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Grammar.IsToken(value)
            ? new BareItem(BareItemKind.Token, value)
            : throw new ArgumentException($"'{value}' is not a token", nameof(value));
    }

    /// <summary>A Byte Sequence; the bytes are copied.</summary>
    public static BareItem OfBytes(ReadOnlySpan<byte> value) => new(BareItemKind.ByteSequence, value.ToArray());

    /// <summary>A Boolean.</summary>
    public static BareItem OfBoolean(bool value) => new(BareItemKind.Boolean, value ? 1m : 0m);

    /// <summary>A Date, in seconds since 1970-01-01T00:00:00Z.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more than 15 digits.</exception>
    public static BareItem OfDate(long unixSeconds) => new(BareItemKind.Date, Checked(unixSeconds));

    /// <summary>A Display String.</summary>
    /// <exception cref="ArgumentException">It has a surrogate without its partner, so it is not Unicode text.</exception>
    public static BareItem OfDisplayString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return UnicodeText.IsWellFormed(value)
            ? new BareItem(BareItemKind.DisplayString, value)
            : throw new ArgumentException("Unpaired surrogate", nameof(value));
    }

    /// <summary>The value of an Integer.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public long AsInteger() => (long)Number(BareItemKind.Integer);

    /// <summary>The value of a Decimal.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public decimal AsDecimal() => Number(BareItemKind.Decimal);

    /// <summary>The value of a Boolean.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public bool AsBoolean() => Number(BareItemKind.Boolean) != 0;

    /// <summary>The value of a Date, in seconds since 1970-01-01T00:00:00Z; may be beyond what <see cref="DateTimeOffset"/> holds.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public long AsDate() => (long)Number(BareItemKind.Date);

    /// <summary>The text of a String, Token or Display String.</summary>
    /// <exception cref="InvalidOperationException">It is none of them.</exception>
    public string AsText() => _content as string ?? throw new InvalidOperationException($"A {Kind} has no text");

    /// <summary>The bytes of a Byte Sequence.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public ReadOnlyMemory<byte> AsBytes() => _content as byte[] ?? throw new InvalidOperationException($"A {Kind} has no bytes");

    /// <inheritdoc/>
    public bool Equals(BareItem other) =>
        Kind == other.Kind
        && (_content, other._content) switch
        {
            (string mine, string theirs) => string.Equals(mine, theirs, StringComparison.Ordinal),
            (byte[] mine, byte[] theirs) => mine.AsSpan().SequenceEqual(theirs),
            _ => _number == other._number,
        };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BareItem other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Kind);
        switch (_content)
        {
            case string text:
                hash.Add(text);
                break;
            case byte[] bytes:
                hash.AddBytes(bytes);
                break;
            default:
                hash.Add(_number);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>The field text (RFC 9651 4.1.3.1).</summary>
    public override string ToString() => StructuredFieldSerializer.Serialize(new Item(this));

    /// <summary>Same type and value?</summary>
    public static bool operator ==(BareItem left, BareItem right) => left.Equals(right);

    /// <summary>Different type or value?</summary>
    public static bool operator !=(BareItem left, BareItem right) => !left.Equals(right);

    private static long Checked(long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Grammar.GreatestInteger);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -Grammar.GreatestInteger);
        return value;
    }

    private decimal Number(BareItemKind kind) =>
        Kind == kind ? _number : throw new InvalidOperationException($"This is a {Kind}, not a {kind}");
}
