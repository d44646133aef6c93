using System.Globalization;
using System.Text;

namespace CdnMusic.HttpFields.Structured;

/// <summary>Writes structured fields in their canonical form (RFC 9651 4.1). Never fails, since only valid values can be made.</summary>
public static class StructuredFieldSerializer
{
    /// <summary>Writes an Item (RFC 9651 4.1.3).</summary>
    public static string Serialize(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var output = new StringBuilder();
        Append(output, item);
        return output.ToString();
    }

    /// <summary>Writes a List (RFC 9651 4.1.1); empty text means that the field must not be sent.</summary>
    public static string Serialize(IReadOnlyList<Member> list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var output = new StringBuilder();
        foreach (var member in list)
        {
            output.Append(output.Length > 0 ? ", " : string.Empty);
            Append(output, member);
        }

        return output.ToString();
    }

    /// <summary>Writes a Dictionary (RFC 9651 4.1.2); empty text means that the field must not be sent.</summary>
    public static string Serialize(OrderedMap<Member> dictionary)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        var output = new StringBuilder();
        foreach (var (key, member) in dictionary)
        {
            output.Append(output.Length > 0 ? ", " : string.Empty).Append(key);
            if (member is Item item && item.Value == BareItem.True)
            {
                Append(output, item.Parameters);
                continue;
            }

            output.Append('=');
            Append(output, member);
        }

        return output.ToString();
    }

    /// <summary>Writes printable ASCII as a String (RFC 9651 4.1.6).</summary>
    internal static void AppendString(StringBuilder output, string text)
    {
        output.Append('"');
        foreach (var character in text)
        {
            output.Append(character is '"' or '\\' ? "\\" : string.Empty).Append(character);
        }

        output.Append('"');
    }

    private static void Append(StringBuilder output, Member member)
    {
        if (member is InnerList list)
        {
            output.Append('(');
            for (var i = 0; i < list.Items.Count; i++)
            {
                output.Append(i > 0 ? " " : string.Empty);
                Append(output, list.Items[i]);
            }

            output.Append(')');
        }
        else
        {
            Append(output, ((Item)member).Value);
        }

        Append(output, member.Parameters);
    }

    private static void Append(StringBuilder output, OrderedMap<BareItem> parameters)
    {
        foreach (var (key, value) in parameters)
        {
            output.Append(';').Append(key);
            if (value != BareItem.True)
            {
                output.Append('=');
                Append(output, value);
            }
        }
    }

    private static void Append(StringBuilder output, BareItem value)
    {
        switch (value.Kind)
        {
            case BareItemKind.Integer:
                output.Append(CultureInfo.InvariantCulture, $"{value.AsInteger()}");
                break;
            case BareItemKind.Decimal:
                output.Append(CultureInfo.InvariantCulture, $"{value.AsDecimal():0.0##}");
                break;
            case BareItemKind.String:
                AppendString(output, value.AsText());
                break;
            case BareItemKind.Token:
                output.Append(value.AsText());
                break;
            case BareItemKind.ByteSequence:
                output.Append(':').Append(Convert.ToBase64String(value.AsBytes().Span)).Append(':');
                break;
            case BareItemKind.Boolean:
                output.Append(value.AsBoolean() ? "?1" : "?0");
                break;
            case BareItemKind.Date:
                output.Append(CultureInfo.InvariantCulture, $"@{value.AsDate()}");
                break;
            case BareItemKind.DisplayString:
                AppendDisplayString(output, value.AsText());
                break;
        }
    }

    private static void AppendDisplayString(StringBuilder output, string text)
    {
        output.Append("%\"");
        foreach (var part in UnicodeText.Encode(text))
        {
            if (part is (byte)'%' or (byte)'"' or < 0x20 or > 0x7E)
            {
                output.Append(CultureInfo.InvariantCulture, $"%{part:x2}");
            }
            else
            {
                output.Append((char)part);
            }
        }

        output.Append('"');
    }
}
