namespace CdnMusic.Bench.Reporting;

/// <summary>What a request brought.</summary>
/// <param name="Bytes">Size of the body.</param>
/// <param name="Hit">Whether the edge had it.</param>
internal readonly record struct Fetched(long Bytes, bool Hit);
