using System.Globalization;
using System.Text;

namespace CdnMusic.HttpFields.Structured;

/// <summary>The bare items of RFC 9651 4.2.3.1.</summary>
internal ref partial struct StructuredFieldReader
{
    private const int MostIntegerDigits = 15;
    private const int MostDigitsBeforePoint = 12;
    private const int MostDigitsAfterPoint = 3;

    private bool TryReadBareItem(out BareItem item)
    {
        item = default;
        return _rest switch
        {
            [] => false,
            ['-' or (>= '0' and <= '9'), ..] => TryReadNumber(out item),
            ['"', ..] => TryReadString(out item),
            [':', ..] => TryReadBytes(out item),
            ['?', ..] => TryReadBoolean(out item),
            ['@', ..] => TryReadDate(out item),
            ['%', ..] => TryReadDisplayString(out item),
            _ => TryReadToken(out item),
        };
    }

    /// <summary>RFC 9651 4.2.4.</summary>
    private bool TryReadNumber(out BareItem item)
    {
        item = default;
        var sign = TryTake('-') ? -1 : 1;
        var whole = TakeDigits();
        if (whole.Length is 0 or > MostIntegerDigits)
        {
            return false;
        }

        if (!TryTake('.'))
        {
            item = BareItem.OfInteger(sign * long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture));
            return true;
        }

        var fraction = TakeDigits();
        if (whole.Length > MostDigitsBeforePoint || fraction.Length is 0 or > MostDigitsAfterPoint)
        {
            return false;
        }

        var thousandths = long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture);
        for (var i = 0; i < MostDigitsAfterPoint; i++)
        {
            thousandths = (thousandths * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        item = BareItem.OfDecimal(sign * thousandths / 1000m);
        return true;
    }

    /// <summary>RFC 9651 4.2.5.</summary>
    private bool TryReadString(out BareItem item)
    {
        item = default;
        var text = new StringBuilder();
        for (var at = 1; at < _rest.Length; at++)
        {
            switch (_rest[at])
            {
                case '"':
                    _rest = _rest[(at + 1)..];
                    item = BareItem.OfString(text.ToString());
                    return true;
                case '\\':
                    at++;
                    if (at == _rest.Length || _rest[at] is not ('"' or '\\'))
                    {
                        return false;
                    }

                    break;
                case < ' ' or > '~':
                    return false;
            }

            text.Append(_rest[at]);
        }

        return false;
    }

    /// <summary>RFC 9651 4.2.6.</summary>
    private bool TryReadToken(out BareItem item)
    {
        item = default;
        if (!Grammar.StartsToken(_rest[0]))
        {
            return false;
        }

        var end = _rest.IndexOfAnyExcept(Grammar.TokenCharacters);
        item = BareItem.OfToken(Take(end < 0 ? _rest.Length : end).ToString());
        return true;
    }

    /// <summary>RFC 9651 4.2.7.</summary>
    private bool TryReadBytes(out BareItem item)
    {
        item = default;
        var length = _rest[1..].IndexOf(':');
        if (length < 0 || !Base64Text.TryDecode(_rest.Slice(1, length), out var bytes))
        {
            return false;
        }

        _rest = _rest[(length + 2)..];
        item = BareItem.OfBytes(bytes);
        return true;
    }

    /// <summary>RFC 9651 4.2.8.</summary>
    private bool TryReadBoolean(out BareItem item)
    {
        item = default;
        if (_rest is not ['?', ('0' or '1') and var digit, ..])
        {
            return false;
        }

        _rest = _rest[2..];
        item = BareItem.OfBoolean(digit == '1');
        return true;
    }

    /// <summary>RFC 9651 4.2.9.</summary>
    private bool TryReadDate(out BareItem item)
    {
        _rest = _rest[1..];
        if (_rest is ['-' or (>= '0' and <= '9'), ..] && TryReadNumber(out var seconds) && seconds.Kind == BareItemKind.Integer)
        {
            item = BareItem.OfDate(seconds.AsInteger());
            return true;
        }

        item = default;
        return false;
    }

    /// <summary>RFC 9651 4.2.10.</summary>
    private bool TryReadDisplayString(out BareItem item)
    {
        item = default;
        if (_rest is not ['%', '"', ..])
        {
            return false;
        }

        var bytes = new List<byte>();
        for (var at = 2; at < _rest.Length; at++)
        {
            switch (_rest[at])
            {
                case '"':
                    _rest = _rest[(at + 1)..];
                    var isText = UnicodeText.TryDecode(bytes.ToArray(), out var text);
                    item = isText ? BareItem.OfDisplayString(text) : default;
                    return isText;
                case '%':
                    if (_rest[(at + 1)..] is not [var high, var low, ..] || !char.IsAsciiHexDigitLower(high) || !char.IsAsciiHexDigitLower(low))
                    {
                        return false;
                    }

                    bytes.Add(byte.Parse(_rest.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    at += 2;
                    break;
                case < ' ' or > '~':
                    return false;
                default:
                    bytes.Add((byte)_rest[at]);
                    break;
            }
        }

        return false;
    }

    private ReadOnlySpan<char> TakeDigits()
    {
        var end = _rest.IndexOfAnyExceptInRange('0', '9');
        return Take(end < 0 ? _rest.Length : end);
    }
}
