using System.Diagnostics.CodeAnalysis;

namespace CdnMusic.HttpFields.Structured;

/// <summary>The containers of RFC 9651 4.2, top down. Each method reads one production and fails without throwing.</summary>
internal ref partial struct StructuredFieldReader
{
    private ReadOnlySpan<char> _rest;

    public StructuredFieldReader(ReadOnlySpan<char> field) => _rest = field.TrimStart(' ');

    /// <summary>Is nothing left but spaces (RFC 9651 4.2 steps 6 and 7)?</summary>
    public readonly bool IsFinished() => _rest.TrimStart(' ').IsEmpty;

    /// <summary>RFC 9651 4.2.1.</summary>
    public bool TryReadList(out List<Member> members)
    {
        members = [];
        while (!_rest.IsEmpty)
        {
            if (!TryReadMember(out var member))
            {
                return false;
            }

            members.Add(member);
            if (!TryReadSeparator())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>RFC 9651 4.2.2.</summary>
    public bool TryReadDictionary(out List<KeyValuePair<string, Member>> members)
    {
        members = [];
        while (!_rest.IsEmpty)
        {
            if (!TryReadKey(out var key))
            {
                return false;
            }

            Member? member;
            if (TryTake('='))
            {
                if (!TryReadMember(out member))
                {
                    return false;
                }
            }
            else if (TryReadParameters(out var parameters))
            {
                member = new Item(BareItem.True, parameters);
            }
            else
            {
                return false;
            }

            members.Add(new(key, member));
            if (!TryReadSeparator())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>RFC 9651 4.2.3.</summary>
    public bool TryReadItem([NotNullWhen(true)] out Item? item)
    {
        item = null;
        if (!TryReadBareItem(out var value) || !TryReadParameters(out var parameters))
        {
            return false;
        }

        item = new Item(value, parameters);
        return true;
    }

    /// <summary>RFC 9651 4.2.1.1.</summary>
    private bool TryReadMember([NotNullWhen(true)] out Member? member)
    {
        if (_rest is ['(', ..])
        {
            return TryReadInnerList(out member);
        }

        var found = TryReadItem(out var item);
        member = item;
        return found;
    }

    /// <summary>RFC 9651 4.2.1.2.</summary>
    private bool TryReadInnerList([NotNullWhen(true)] out Member? list)
    {
        list = null;
        _rest = _rest[1..];
        var items = new List<Item>();
        while (true)
        {
            _rest = _rest.TrimStart(' ');
            if (TryTake(')'))
            {
                if (!TryReadParameters(out var parameters))
                {
                    return false;
                }

                list = new InnerList(items, parameters);
                return true;
            }

            if (!TryReadItem(out var item) || _rest is not [' ' or ')', ..])
            {
                return false;
            }

            items.Add(item);
        }
    }

    /// <summary>RFC 9651 4.2.3.2.</summary>
    private bool TryReadParameters(out OrderedMap<BareItem> parameters)
    {
        parameters = OrderedMap<BareItem>.Empty;
        List<KeyValuePair<string, BareItem>>? members = null;
        while (TryTake(';'))
        {
            _rest = _rest.TrimStart(' ');
            if (!TryReadKey(out var key))
            {
                return false;
            }

            var value = BareItem.True;
            if (TryTake('=') && !TryReadBareItem(out value))
            {
                return false;
            }

            (members ??= []).Add(new(key, value));
        }

        if (members is not null)
        {
            parameters = new OrderedMap<BareItem>(members);
        }

        return true;
    }

    /// <summary>RFC 9651 4.2.3.3.</summary>
    private bool TryReadKey(out string key)
    {
        key = string.Empty;
        if (_rest.IsEmpty || !Grammar.StartsKey(_rest[0]))
        {
            return false;
        }

        var end = _rest.IndexOfAnyExcept(Grammar.KeyCharacters);
        key = Take(end < 0 ? _rest.Length : end).ToString();
        return true;
    }

    /// <summary>Reads what stands between two members: true at the end too, false for a comma without a member after it.</summary>
    private bool TryReadSeparator()
    {
        _rest = FieldText.TrimStart(_rest);
        if (_rest.IsEmpty)
        {
            return true;
        }

        if (!TryTake(','))
        {
            return false;
        }

        _rest = FieldText.TrimStart(_rest);
        return !_rest.IsEmpty;
    }

    private bool TryTake(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private ReadOnlySpan<char> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
