namespace CdnMusic.ListeningApi.Jobs;

/// <summary>What a job made.</summary>
internal sealed record JobResult(byte[] Body, string ContentType)
{
    /// <summary>Nothing but its being done.</summary>
    public static JobResult None { get; } = new([], "");
}
