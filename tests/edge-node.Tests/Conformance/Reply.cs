namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>What a client got, read to its end.</summary>
internal sealed record Reply(int Status, string Body, IReadOnlyDictionary<string, string> Fields)
{
    public string CacheStatus => Field("Cache-Status");

    /// <summary>Answered from the edge's cache without asking the origin, as the edge itself says; it speaks last.</summary>
    public bool IsHit => CacheStatus.Split(',')[^1].Contains("edge-t; hit", StringComparison.Ordinal);

    public string Field(string name) => Fields.GetValueOrDefault(name, "");
}
