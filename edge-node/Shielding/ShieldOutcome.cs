namespace CdnMusic.EdgeNode.Shielding;

/// <summary>What came of asking a shield.</summary>
internal enum ShieldOutcome
{
    /// <summary>It answered, from its cache or with what the origin said.</summary>
    Answered,

    /// <summary>No connection could be made, or it broke.</summary>
    Unreachable,

    /// <summary>It did not answer in time.</summary>
    Silent,

    /// <summary>It answered with an error of its own: too much to do, not as far in the fleet's purges, or no origin within its reach.</summary>
    Refused,
}
