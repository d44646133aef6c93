using System.Diagnostics.CodeAnalysis;

namespace CdnMusic.HttpFields.Structured;

/// <summary>The types of a bare item (RFC 9651 3.3).</summary>
[SuppressMessage("Naming", "CA1720", Justification = "RFC 9651 names its types so.")]
public enum BareItemKind
{
    /// <summary>Up to 15 decimal digits (RFC 9651 3.3.1), such as <c>42</c>.</summary>
    Integer,

    /// <summary>Up to 12 digits before the point and 3 after it (RFC 9651 3.3.2), such as <c>4.5</c>.</summary>
    Decimal,

    /// <summary>Printable ASCII (RFC 9651 3.3.3), such as <c>"hello world"</c>.</summary>
    String,

    /// <summary>A short identifier (RFC 9651 3.3.4), such as <c>foo123/456</c>.</summary>
    Token,

    /// <summary>Bytes in base64 (RFC 9651 3.3.5), such as <c>:aGk=:</c>.</summary>
    ByteSequence,

    /// <summary>True or false (RFC 9651 3.3.6), such as <c>?1</c>.</summary>
    Boolean,

    /// <summary>Seconds since 1970 (RFC 9651 3.3.7), such as <c>@1659578233</c>.</summary>
    Date,

    /// <summary>Unicode text (RFC 9651 3.3.8), such as <c>%"f%c3%bc"</c>.</summary>
    DisplayString,
}
