namespace CdnMusic.Origin.Publishing;

/// <summary>What a collection did.</summary>
/// <param name="Waiting">Versions that nothing names, but not for long enough yet.</param>
/// <param name="Versions">Versions removed, or with a dry run to be removed.</param>
/// <param name="Objects">Their objects.</param>
/// <param name="Bytes">And their size.</param>
/// <param name="Reclaimed">Further files or unfinished uploads removed that belonged to no object.</param>
internal sealed record GarbageReport(int Waiting, int Versions, int Objects, long Bytes, int Reclaimed);
