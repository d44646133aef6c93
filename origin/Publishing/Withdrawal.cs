using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Publishing;

/// <summary>
/// Takes a track back: out of the library, its playlist, then every object of it. What caches have stays there until they are told to drop
/// its <see cref="SurrogateKeys.Track"/>. Can be repeated.
/// </summary>
internal sealed class Withdrawal(IObjectStore store, GarbageCollector collector, TimeProvider time)
{
    private readonly Library _library = new(store);

    /// <summary>Withdraws a track.</summary>
    /// <returns>False if there was nothing of it.</returns>
    public async Task<bool> WithdrawAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _library.RemoveAsync(id, cancellationToken);
        found |= await store.DeleteAsync(TrackLayout.Multivariant(id), cancellationToken);
        var versions = new HashSet<TrackVersion>();
        await foreach (var listed in store.ListAsync($"tracks/{id}/", cancellationToken))
        {
            if (TrackVersion.Containing(listed.Key.Value) is { } version)
            {
                versions.Add(version);
            }
        }

        foreach (var version in versions)
        {
            // One that is being published right now is somebody's later wish, and stays.
            found |= await collector.RemoveAsync(version, time.GetUtcNow(), cancellationToken);
        }

        return found;
    }
}
