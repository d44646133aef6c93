namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>
/// A part of an answer, which is an element in XML and an object in JSON: attributes are members, children are members too. Children of one
/// name that may be several are an array in JSON, even if there is one or none.
/// </summary>
/// <param name="Name">Of the element.</param>
internal sealed record SubsonicElement(string Name)
{
    private readonly List<KeyValuePair<string, object>> _attributes = [];
    private readonly List<KeyValuePair<string, IReadOnlyList<SubsonicElement>>> _arrays = [];

    /// <summary>Strings, integers and truth values.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Attributes => _attributes;

    /// <summary>Children by name.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<SubsonicElement>>> Arrays => _arrays;

    /// <summary>The one child that is not in an array, or null.</summary>
    public SubsonicElement? Child { get; private set; }

    /// <summary>What the element says in XML; the member <c>value</c> in JSON. Null: nothing.</summary>
    public string? Text { get; private set; }

    /// <summary>It is only a number in JSON.</summary>
    public int? Number { get; init; }

    /// <summary>Adds an attribute, unless it is null.</summary>
    public SubsonicElement With(string name, object? value)
    {
        if (value is not null)
        {
            _attributes.Add(new(name, value));
        }

        return this;
    }

    /// <summary>Adds children.</summary>
    public SubsonicElement WithAll(string name, IReadOnlyList<SubsonicElement> children)
    {
        _arrays.Add(new(name, children));
        return this;
    }

    /// <summary>Sets the child.</summary>
    public SubsonicElement WithChild(SubsonicElement child)
    {
        Child = child;
        return this;
    }

    /// <summary>Sets the text.</summary>
    public SubsonicElement WithText(string text)
    {
        Text = text;
        return this;
    }
}
