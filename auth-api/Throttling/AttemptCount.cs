namespace CdnMusic.AuthApi.Throttling;

/// <summary>Failed attempts of one kind in one window of time.</summary>
internal sealed class AttemptCount
{
    /// <summary>A keyed hash of what is counted, so that the table tells nobody's address.</summary>
    public required byte[] Key { get; init; }

    public int Failures { get; init; }

    public DateTimeOffset WindowEnds { get; init; }
}
