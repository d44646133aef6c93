using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Publishing;

/// <summary>
/// Keeps publications and the garbage collector out of each other's way, with nothing but the store between them. A publication
/// <list type="number">
/// <item>puts a lease on its version, and only then looks for a mark that the version is condemned; if it is, it takes another name for it;</item>
/// <item>puts its objects;</item>
/// <item>renews the lease on the condition that it is still there, looks for the mark again, and makes the version visible;</item>
/// <item>removes the lease.</item>
/// </list>
/// The collector puts the mark, and only then looks for a lease and for playlists that name the version. Whoever comes second sees the other, whatever
/// the clocks say. Thread-safe.
/// </summary>
internal sealed class PublicationLeases(IObjectStore store)
{
    private const string Leases = "leases", Condemned = "condemned";

    /// <summary>How many names are tried.</summary>
    private const int MaxNames = 100;

    private static readonly ObjectAttributes Attributes = new("text/plain", "no-store");

    /// <summary>Takes a lease on a new version, or on one that is there already.</summary>
    /// <returns>The version, under the name that its objects are to have.</returns>
    public async ValueTask<TrackVersion> TakeAsync(string id, string digest, CancellationToken cancellationToken)
    {
        for (var n = 0; n < MaxNames; n++)
        {
            var version = new TrackVersion(id, n == 0 ? digest : string.Create(CultureInfo.InvariantCulture, $"{digest}-{n}"));
            await store.PutAsync(version.Private(Leases), Nonce(), Attributes, PutCondition.None, cancellationToken);
            if (!await IsCondemnedAsync(version, cancellationToken))
            {
                return version;
            }

            // Its objects are being removed, perhaps by a collector that died over it: never rely on any of them.
            await store.DeleteAsync(version.Private(Leases), cancellationToken);
        }

        throw new IOException($"track '{id}': all names for version {digest} are being collected as garbage");
    }

    /// <summary>To be called right before the version is made visible.</summary>
    /// <exception cref="IOException">Its objects may have been collected: it must be put again.</exception>
    public async ValueTask ConfirmAsync(TrackVersion version, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.HeadAsync(version.Private(Leases), cancellationToken) is not { } lease)
            {
                // Somebody who published the very same has ended; or the lease has run out and was collected.
                if (await IsVisibleAsync(version, cancellationToken))
                {
                    return;
                }

                throw Lost(version);
            }

            if (await store.PutAsync(version.Private(Leases), Nonce(), Attributes, PutCondition.Unchanged(lease.ETag), cancellationToken) is not null)
            {
                break;
            }
        }

        if (await IsCondemnedAsync(version, cancellationToken))
        {
            throw Lost(version);
        }
    }

    /// <summary>The version is visible, or given up.</summary>
    public async ValueTask EndAsync(TrackVersion version, CancellationToken cancellationToken) =>
        await store.DeleteAsync(version.Private(Leases), cancellationToken);

    /// <summary>Since when its lease was last renewed, by the store's clock; null if there is none.</summary>
    public async ValueTask<DateTimeOffset?> LeasedSinceAsync(TrackVersion version, CancellationToken cancellationToken) =>
        (await store.HeadAsync(version.Private(Leases), cancellationToken))?.LastModified;

    /// <summary>Marks a version: no publication relies on its objects from now on.</summary>
    /// <returns>The mark, of this collector alone: another's may be on the version at the same time.</returns>
    public async ValueTask<ObjectKey> CondemnAsync(TrackVersion version, CancellationToken cancellationToken)
    {
        var mark = ObjectKey.Parse($"{version.Private(Condemned)}/{Guid.NewGuid():N}");
        await store.PutAsync(mark, Nonce(), Attributes, PutCondition.None, cancellationToken);
        return mark;
    }

    /// <summary>Marks of collectors, with when they were put.</summary>
    public IAsyncEnumerable<ListedObject> MarksAsync(CancellationToken cancellationToken) =>
        store.ListAsync($"{ObjectKey.PrivatePrefix}{Condemned}/", cancellationToken);

    /// <summary>All leases, with when they were last renewed.</summary>
    public async IAsyncEnumerable<(TrackVersion Version, DateTimeOffset Since)> LeasesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string prefix = $"{ObjectKey.PrivatePrefix}{Leases}/";
        await foreach (var listed in store.ListAsync(prefix, cancellationToken))
        {
            if (listed.Key.Value[prefix.Length..].Split('/') is [var id, var version])
            {
                yield return (new TrackVersion(id, version), listed.LastModified);
            }
        }
    }

    /// <summary>Does the track's playlist name it?</summary>
    public async ValueTask<bool> IsVisibleAsync(TrackVersion version, CancellationToken cancellationToken) =>
        await store.ReadAsync(TrackLayout.Multivariant(version.Id), cancellationToken) is { } playlist
        && TrackVersion.In(version.Id, Encoding.UTF8.GetString(playlist.Content)).Contains(version);

    private async ValueTask<bool> IsCondemnedAsync(TrackVersion version, CancellationToken cancellationToken)
    {
        await foreach (var _ in store.ListAsync(version.Private(Condemned) + "/", cancellationToken))
        {
            return true;
        }

        return false;
    }

    /// <summary>Something else each time: putting the same again would not renew anything.</summary>
    private static byte[] Nonce() => Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));

    private static IOException Lost(TrackVersion version) =>
        new($"version {version} was collected as garbage before it was published; ingest the file again");
}
