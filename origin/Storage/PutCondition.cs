namespace CdnMusic.Origin.Storage;

/// <summary>What must be true of the present object for a put to happen; checked and acted on as one step.</summary>
internal sealed record PutCondition
{
    private readonly string? _etag;
    private readonly bool _checked;

    private PutCondition(string? etag, bool isChecked) => (_etag, _checked) = (etag, isChecked);

    /// <summary>Put whatever is there.</summary>
    public static PutCondition None { get; } = new(null, false);

    /// <summary>There is no object yet (<c>If-None-Match: *</c>).</summary>
    public static PutCondition Absent { get; } = new(null, true);

    /// <summary>The object is still the one with this ETag (<c>If-Match</c>).</summary>
    public static PutCondition Unchanged(string etag) => new(etag, true);

    /// <summary>Is there anything to hold?</summary>
    public bool IsNone => !_checked;

    /// <summary>The ETag that the object must still have; null if there must be none, or nothing is asked.</summary>
    public string? ETag => _etag;

    /// <summary>Does it hold for an object with this ETag, or for none at all?</summary>
    public bool Holds(string? currentETag) => !_checked || _etag == currentETag;
}
