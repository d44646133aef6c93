namespace CdnMusic.Origin.Jobs;

/// <summary>What a worker hears when it renews its lease.</summary>
internal enum LeaseState
{
    /// <summary>Go on.</summary>
    Held,

    /// <summary>Nobody wants the job done any more.</summary>
    Cancelled,

    /// <summary>The job is another's, or over.</summary>
    Lost,
}
