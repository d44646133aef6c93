using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Storage;

/// <summary>What somebody wants of an object, in HTTP's terms, so that a store that speaks HTTP can pass it on.</summary>
internal sealed record ReadRequest
{
    /// <summary>All of it, in any case.</summary>
    public static ReadRequest Whole { get; } = new();

    public ReadConditions Conditions { get; init; } = ReadConditions.None;

    /// <summary>The parsed <c>Range</c>; null for the whole. See <see cref="RangeSelection.Of"/> for what is honoured of it.</summary>
    public RangeHeaderValue? Range { get; init; }

    /// <summary>The parsed <c>If-Range</c>. <see cref="IfRangeGiven"/> tells an unreadable one from none.</summary>
    public RangeConditionHeaderValue? IfRange { get; init; }

    /// <summary>There was an <c>If-Range</c>; what it says may be unreadable, and then it is not fulfilled.</summary>
    public bool IfRangeGiven { get; init; }

    /// <summary>False for HEAD: the answer describes the object and has no body.</summary>
    public bool WantsBody { get; init; } = true;

    /// <summary>
    /// Does If-Range (RFC 9110 section 13.1.5) let Range apply? Yes without the field; else only for the same strong validator.
    /// A date is one only if the object cannot have changed twice in the second it names.
    /// </summary>
    public bool RangeApplies(ObjectMetadata current, DateTimeOffset now) => !IfRangeGiven || IfRange switch
    {
        { EntityTag: { } tag } => tag.Compare(new EntityTagHeaderValue(current.ETag), useStrongComparison: true),
        { LastModified: { } date } => date == current.LastModified && now - date >= TimeSpan.FromSeconds(1),
        _ => false,
    };

    /// <summary>What to answer about an object that is known: the outcome, and the bytes if there are to be any.</summary>
    public (ReadOutcome Outcome, RangeSelection Bytes) Evaluate(ObjectMetadata current, DateTimeOffset now)
    {
        switch (Conditions.Evaluate(current))
        {
            case Precondition.Failed:
                return (ReadOutcome.PreconditionFailed, default);
            case Precondition.NotModified:
                return (ReadOutcome.NotModified, default);
            default:
                var bytes = RangeSelection.Of(RangeApplies(current, now) ? Range : null, current.Length);
                return (bytes.Outcome, bytes);
        }
    }
}
