namespace CdnMusic.ControlPlane.Measuring;

/// <summary>What became of a player's measurements. Label of the measurements metric.</summary>
internal enum MeasurementOutcome
{
    /// <summary>Taken: 204.</summary>
    Taken,

    /// <summary>Not as expected, or absurd: 400, 413 or 415.</summary>
    Refused,

    /// <summary>More than the network, or all together, may send: 429.</summary>
    TooMany,

    /// <summary>Well-formed, but of no use: unknown edges, or a network that no edge has seen. 204 all the same: the player cannot know.</summary>
    Ignored,
}
