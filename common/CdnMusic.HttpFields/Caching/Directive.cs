namespace CdnMusic.HttpFields;

/// <summary>One <c>Cache-Control</c> directive: a name and perhaps an argument, token or quoted (RFC 9111 5.2).</summary>
internal readonly ref struct Directive
{
    private Directive(ReadOnlySpan<char> name, ReadOnlySpan<char> argument, bool hasArgument, bool isMalformed)
    {
        Name = name;
        Argument = argument;
        HasArgument = hasArgument;
        IsMalformed = isMalformed;
    }

    /// <summary>The name as sent; compare it case-insensitively. Empty when the member does not start with a token.</summary>
    public ReadOnlySpan<char> Name { get; }

    /// <summary>The argument without quotes.</summary>
    public ReadOnlySpan<char> Argument { get; }

    /// <summary>Was there an equals sign?</summary>
    public bool HasArgument { get; }

    /// <summary>Was there text which the grammar does not allow? The argument must not be trusted then.</summary>
    public bool IsMalformed { get; }

    /// <summary>The argument as seconds, or null when it is not delta-seconds (RFC 9111 1.2.2).</summary>
    public TimeSpan? Seconds => !IsMalformed && DeltaSeconds.TryParse(Argument, out var seconds) ? seconds : null;

    /// <summary>Reads a list member.</summary>
    public static Directive Read(ReadOnlySpan<char> member)
    {
        var name = member[..FieldText.TokenLength(member)];
        var rest = FieldText.Trim(member[name.Length..]);
        if (rest.IsEmpty)
        {
            return new Directive(name, [], hasArgument: false, isMalformed: false);
        }

        if (rest[0] != '=')
        {
            return new Directive(name, [], hasArgument: false, isMalformed: true);
        }

        var argument = FieldText.Trim(rest[1..]);
        if (argument.IsEmpty || argument[0] != '"')
        {
            return new Directive(name, argument, hasArgument: true, isMalformed: !FieldText.IsToken(argument));
        }

        return FieldText.QuotedLength(argument) == argument.Length
            ? new Directive(name, FieldText.Unquote(argument), hasArgument: true, isMalformed: false)
            : new Directive(name, argument, hasArgument: true, isMalformed: true);
    }
}
