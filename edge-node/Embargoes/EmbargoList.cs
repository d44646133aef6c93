using System.Collections.Frozen;
using System.Text.Json;
using CdnMusic.EdgeNode.Caching;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Embargoes;

/// <summary>
/// What this node must not serve yet, as the control plane last said; kept in the cache directory, so that neither a restart nor the control
/// plane's absence releases anything early. Thread-safe: readers take no lock and allocate nothing.
/// </summary>
internal sealed class EmbargoList
{
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly Lock _writing = new();
    private volatile FrozenDictionary<string, long>? _releases;

    public EmbargoList(IOptions<EdgeOptions> options, TimeProvider time)
    {
        _time = time;
        _path = Path.Combine(options.Value.Cache.Directory, "embargoes.json");
        Directory.CreateDirectory(options.Value.Cache.Directory);
        if (File.Exists(_path))
        {
            _releases = Index(JsonSerializer.Deserialize<Embargo[]>(File.ReadAllBytes(_path)) ?? []);
        }
    }

    /// <summary>Is this target, in the form that cache keys have, embargoed now?</summary>
    public bool Concerns(ReadOnlySpan<char> target)
    {
        if (_releases is not { } releases)
        {
            return false;
        }

        var query = target.IndexOf('?');
        return releases.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(query < 0 ? target : target[..query], out var release)
            && _time.GetUtcNow().ToUnixTimeMilliseconds() < release;
    }

    /// <summary>Replaces the list, durably.</summary>
    /// <exception cref="IOException">The list is as it was.</exception>
    public void Replace(IReadOnlyCollection<Embargo> embargoes)
    {
        lock (_writing)
        {
            var temporary = _path + ".tmp";
            using (var file = File.Create(temporary))
            {
                JsonSerializer.Serialize(file, embargoes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
            _releases = Index(embargoes);
        }
    }

    private static FrozenDictionary<string, long>? Index(IReadOnlyCollection<Embargo> embargoes) => embargoes.Count == 0 ? null : embargoes
        .SelectMany(e => e.Paths.Select(p => (Path: CanonicalTarget.Of(p) ?? p, e.ReleaseUnixMs)))
        .Select(e => (Path: e.Path.Split('?')[0], e.ReleaseUnixMs))
        .GroupBy(e => e.Path, StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.Max(e => e.ReleaseUnixMs), StringComparer.Ordinal);
}
