namespace CdnMusic.HttpFields;

/// <summary>
/// Walks the members of a comma-separated field line (RFC 9110 5.6.1) without allocating: commas inside quoted strings do not separate,
/// empty members are skipped, surrounding whitespace is removed.
/// </summary>
/// <remarks>
/// A quote that nobody closes is read as an ordinary character. Were it to swallow the rest of the line, a client could hide what an
/// intermediary appends (a loop marker, say) behind one stray quote. From that quote on, every quote is ordinary: looking for a partner
/// again and again would make a hostile line cost quadratic time.
/// </remarks>
internal ref struct MemberReader(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;
    private bool _quotesAreOrdinary;

    /// <summary>The member that <see cref="MoveNext"/> found, trimmed and never empty.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Advances to the next member that is not empty.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = FindEnd();
            Current = FieldText.Trim(_rest[..end]);
            _rest = end < _rest.Length ? _rest[(end + 1)..] : [];
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        Current = [];
        return false;
    }

    private int FindEnd()
    {
        var at = 0;
        while (!_quotesAreOrdinary)
        {
            var next = _rest[at..].IndexOfAny(',', '"');
            if (next < 0)
            {
                return _rest.Length;
            }

            at += next;
            if (_rest[at] == ',')
            {
                return at;
            }

            var length = FieldText.QuotedLength(_rest[at..]);
            _quotesAreOrdinary = length == 0;
            at += length;
        }

        var comma = _rest[at..].IndexOf(',');
        return comma < 0 ? _rest.Length : at + comma;
    }
}
