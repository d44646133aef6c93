namespace CdnMusic.EdgeNode.Purging;

/// <summary>Responses with a sequence up to these were purged: removed, or marked stale.</summary>
internal readonly record struct PurgeMark(ulong Hard, ulong Soft)
{
    /// <summary>The later of the two.</summary>
    public ulong Newest => Math.Max(Hard, Soft);

    public PurgeMark With(ulong sequence, bool soft) => soft ? this with { Soft = Math.Max(Soft, sequence) } : this with { Hard = Math.Max(Hard, sequence) };

    public PurgeMark With(PurgeMark other) => new(Math.Max(Hard, other.Hard), Math.Max(Soft, other.Soft));
}
