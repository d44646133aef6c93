using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Catalogue;

/// <summary>One version of a track: a folder of objects that never change.</summary>
internal readonly record struct TrackVersion(string Id, string Version)
{
    private const string Root = "tracks/";

    /// <summary>What the keys of its objects begin with.</summary>
    public string Prefix => $"{Root}{Id}/{Version}/";

    /// <summary>The version that an object belongs to, or null.</summary>
    public static TrackVersion? Containing(string key) =>
        key.StartsWith(Root, StringComparison.Ordinal) && key[Root.Length..].Split('/') is [var id, var version, _, ..] ? new TrackVersion(id, version) : null;

    /// <summary>The versions that a track's multivariant playlist names.</summary>
    public static IEnumerable<TrackVersion> In(string id, string multivariant) =>
        multivariant.Split('\n').Where(line => line.Length > 0 && line[0] != '#' && line.Contains('/', StringComparison.Ordinal))
            .Select(line => new TrackVersion(id, line[..line.IndexOf('/', StringComparison.Ordinal)]))
            .Distinct();

    /// <summary>A key of the origin's own about this version.</summary>
    public ObjectKey Private(string purpose) => ObjectKey.Parse($"{ObjectKey.PrivatePrefix}{purpose}/{Id}/{Version}");

    public override string ToString() => $"{Id}/{Version}";
}
