namespace CdnMusic.EdgeNode.Purging;

/// <summary>Responses with a sequence up to these were purged: removed, or marked stale.</summary>
internal readonly record struct PurgeMark(ulong Hard, ulong Soft)
{
    public PurgeMark With(ulong sequence, bool soft) => soft ? this with { Soft = Math.Max(Soft, sequence) } : this with { Hard = Math.Max(Hard, sequence) };
}
