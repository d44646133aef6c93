using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Publishing;

/// <summary>
/// Removes versions of tracks that nothing names: those that were replaced or withdrawn, and what killed ingests left behind.
/// <list type="number">
/// <item>List all versions. Leave out those that a playlist or the library names, and those with a lease that has not run out.</item>
/// <item>Remember since when the others have been like that; the grace period counts from the first collection that saw it.</item>
/// <item>Condemn each whose grace is over, look once more for a lease and for its name in the playlist, and only then remove its objects: see
/// <see cref="PublicationLeases"/> for why no publication can come between.</item>
/// <item>Remove dead leases, and let the store reclaim what belongs to no object.</item>
/// </list>
/// May run at any time, in several processes at once, and may be killed at any point: the next run goes on.
/// </summary>
internal sealed class GarbageCollector(IObjectStore store, IOptions<GarbageOptions> options, TimeProvider time, ILogger<GarbageCollector> logger)
{
    /// <summary>A collector gives up a version after this time, and its mark counts as a dead one's after that.</summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromHours(1), MarkLifetime = TimeSpan.FromDays(1);

    private readonly GarbageOptions _options = options.Value;
    private readonly PublicationLeases _leases = new(store);
    private readonly GarbageMarks _marks = new(store);
    private readonly Library _library = new(store);

    /// <summary>Collects once.</summary>
    /// <param name="dryRun">Changes nothing, and says what would be removed.</param>
    /// <param name="cancellationToken">Stops between two objects.</param>
    public async Task<GarbageReport> CollectAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var unnamed = await UnnamedAsync(now, cancellationToken);
        var marks = await _marks.ReadAsync(cancellationToken);
        var since = unnamed.Keys.ToDictionary(version => version, version => marks.GetValueOrDefault($"{version}", now));
        var ripe = since.Where(entry => now - entry.Value >= _options.Grace).Select(entry => entry.Key).ToHashSet();
        var (versions, objects, bytes) = (0, 0, 0L);
        if (!dryRun)
        {
            // Before anything is removed: a collection that is killed must not make the grace begin anew.
            await _marks.WriteAsync(since.ToDictionary(entry => $"{entry.Key}", entry => entry.Value), cancellationToken);
            await RemoveOldMarksAsync(now, cancellationToken);
        }

        foreach (var version in ripe)
        {
            if (dryRun || await RemoveAsync(version, now, cancellationToken))
            {
                var (count, size) = unnamed.GetValueOrDefault(version);
                (versions, objects, bytes) = (versions + 1, objects + count, bytes + size);
            }
        }

        var reclaimed = dryRun ? 0 : await store.ReclaimAsync(cancellationToken);
        return new GarbageReport(unnamed.Count - ripe.Count(unnamed.ContainsKey), versions, objects, bytes, reclaimed);
    }

    /// <summary>Removes a version now, unless it is named or being published.</summary>
    /// <returns>False if it is.</returns>
    public async Task<bool> RemoveAsync(TrackVersion version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var mark = await _leases.CondemnAsync(version, cancellationToken);
        var leased = await _leases.LeasedSinceAsync(version, cancellationToken);
        if ((leased is { } renewed && now - renewed < _options.LeaseLifetime) || await _leases.IsVisibleAsync(version, cancellationToken))
        {
            await store.DeleteAsync(mark, cancellationToken);
            return false;
        }

        if (leased is not null)
        {
            await _leases.EndAsync(version, cancellationToken);
        }

        await foreach (var listed in store.ListAsync(version.Prefix, cancellationToken))
        {
            if (time.GetElapsedTime(begun) > RemovalTime)
            {
                // Our mark may be taken for a dead collector's soon. The next collection goes on with a new one.
                throw new IOException($"removing version {version} took more than {RemovalTime}");
            }

            await store.DeleteAsync(listed.Key, cancellationToken);
        }

        await store.DeleteAsync(mark, cancellationToken);
        logger.VersionRemoved($"{version}");
        return true;
    }

    /// <summary>Takes off the marks of collectors that died over their work.</summary>
    private async Task RemoveOldMarksAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var mark in _leases.MarksAsync(cancellationToken))
        {
            if (now - mark.LastModified > MarkLifetime)
            {
                await store.DeleteAsync(mark.Key, cancellationToken);
            }
        }
    }

    /// <summary>Versions that nothing names and nobody publishes, with the number and size of their objects.</summary>
    private async Task<Dictionary<TrackVersion, (int Objects, long Bytes)>> UnnamedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TrackVersion, (int Objects, long Bytes)>();
        await foreach (var (version, renewed) in _leases.LeasesAsync(cancellationToken))
        {
            // A dead lease alone is garbage too, with no objects.
            if (now - renewed >= _options.LeaseLifetime)
            {
                found[version] = default;
            }
        }

        await foreach (var listed in store.ListAsync("tracks/", cancellationToken))
        {
            if (TrackVersion.Containing(listed.Key.Value) is { } version)
            {
                var (objects, bytes) = found.GetValueOrDefault(version);
                found[version] = (objects + 1, bytes + listed.Length);
            }
        }

        // After the list: what is published meanwhile is not in it, or is named by now.
        foreach (var version in await NamedAsync(found.Keys.Select(version => version.Id).Distinct(), now, cancellationToken))
        {
            found.Remove(version);
        }

        return found;
    }

    private async Task<List<TrackVersion>> NamedAsync(IEnumerable<string> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var named = new List<TrackVersion>();
        await foreach (var (version, renewed) in _leases.LeasesAsync(cancellationToken))
        {
            if (now - renewed < _options.LeaseLifetime)
            {
                named.Add(version);
            }
        }

        foreach (var id in ids)
        {
            if (await store.ReadAsync(TrackLayout.Multivariant(id), cancellationToken) is { } playlist)
            {
                named.AddRange(TrackVersion.In(id, System.Text.Encoding.UTF8.GetString(playlist.Content)));
            }
        }

        var covers = (await _library.ReadAsync(cancellationToken)).SelectMany(track => track.Cover ?? []).SelectMany(cover => new[] { cover.Webp, cover.Jpeg });
        named.AddRange(covers.Select(path => TrackVersion.Containing(path.TrimStart('/'))).OfType<TrackVersion>());
        return named;
    }
}
