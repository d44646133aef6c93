namespace CdnMusic.EdgeNode.Purging;

/// <summary>One purge of one thing: responses whose fill began before <paramref name="Sequence"/> are concerned.</summary>
internal sealed record PurgeEntry(ulong Sequence, PurgeScope Scope, string Text, bool Soft);
