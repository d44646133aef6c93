namespace CdnMusic.Origin.Storage;

/// <summary>What came of a read.</summary>
internal enum ReadOutcome
{
    /// <summary>There is no such object (404).</summary>
    Absent,

    /// <summary>The reader has it already (304).</summary>
    NotModified,

    /// <summary>It is not the version that the reader wants (412).</summary>
    PreconditionFailed,

    /// <summary>It has no such bytes (416).</summary>
    RangeNotSatisfiable,

    /// <summary>All of it (200).</summary>
    Whole,

    /// <summary>A part of it (206).</summary>
    Part,
}
