namespace CdnMusic.Origin.Uploading;

/// <summary>What came of a PATCH.</summary>
internal enum ReceptionOutcome
{
    /// <summary>All of it is safe.</summary>
    Taken,

    /// <summary>Another PATCH of the same upload is under way.</summary>
    Locked,

    /// <summary>There is no such upload any more.</summary>
    Gone,

    /// <summary>The upload is elsewhere than the client thinks.</summary>
    Conflict,

    /// <summary>More bytes came than were announced; those that fit are kept.</summary>
    TooLong,

    /// <summary>Other bytes came than the checksum is of; none are kept.</summary>
    ChecksumMismatch,

    /// <summary>The client left half-way.</summary>
    Interrupted,
}
