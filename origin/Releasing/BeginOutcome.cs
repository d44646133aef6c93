namespace CdnMusic.Origin.Releasing;

/// <summary>What came of a request for a release.</summary>
internal enum BeginOutcome
{
    /// <summary>It is under way now.</summary>
    Begun,

    /// <summary>It was asked for before, in the same words.</summary>
    Same,

    /// <summary>Under this name something else is under way.</summary>
    OtherUnderWay,

    /// <summary>An upload is not there any more, or another release uses it.</summary>
    UploadsTaken,

    /// <summary>Too much is waiting already.</summary>
    QueueFull,
}
