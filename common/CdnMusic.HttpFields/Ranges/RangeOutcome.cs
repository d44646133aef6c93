namespace CdnMusic.HttpFields;

/// <summary>What to make of a <c>Range</c> field (RFC 9110 14.2).</summary>
public enum RangeOutcome
{
    /// <summary>Answer as if there were no such field: it is absent, malformed, of another unit, or asks for too much work.</summary>
    Ignore,

    /// <summary>Answer 206 with the ranges.</summary>
    Satisfiable,

    /// <summary>Answer 416 with <see cref="ContentRange.FormatUnsatisfied"/>.</summary>
    Unsatisfiable,
}
