using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Catalogue;

/// <summary>The list of published tracks, one small JSON object in the store. Thread-safe, also between processes.</summary>
internal sealed class Library(IObjectStore store)
{
    /// <summary>The tracks by artist, album, title and id.</summary>
    public async ValueTask<IReadOnlyList<TrackEntry>> ReadAsync(CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken)).Tracks;

    /// <summary>
    /// Adds tracks, all at the same time, or replaces those with their ids. Two additions at once are both kept; one that changes nothing
    /// writes nothing.
    /// </summary>
    public async ValueTask AddAsync(IReadOnlyCollection<TrackEntry> entries, CancellationToken cancellationToken)
    {
        var ids = entries.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        await ChangeAsync(tracks => [.. tracks.Where(track => !ids.Contains(track.Id)).Concat(entries)], cancellationToken);
    }

    /// <summary>Removes a track; false if it was not there.</summary>
    public async ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var removed = false;
        await ChangeAsync(
            tracks =>
            {
                removed = tracks.Any(track => track.Id == id);
                return [.. tracks.Where(track => track.Id != id)];
            },
            cancellationToken);
        return removed;
    }

    private async ValueTask ChangeAsync(Func<IReadOnlyList<TrackEntry>, IReadOnlyList<TrackEntry>> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (tracks, etag) = await LoadAsync(cancellationToken);
            var changed = change(tracks);
            if (changed.Count == 0 && etag is null)
            {
                return;
            }

            var document = new LibraryDocument(
            [
                .. changed
                    .OrderBy(track => track.Artist, StringComparer.Ordinal)
                    .ThenBy(track => track.Album, StringComparer.Ordinal)
                    .ThenBy(track => track.Title, StringComparer.Ordinal)
                    .ThenBy(track => track.Id, StringComparer.Ordinal),
            ]);
            var content = JsonSerializer.SerializeToUtf8Bytes(document, LibraryJson.Readable.LibraryDocument);
            var condition = etag is null ? PutCondition.Absent : PutCondition.Unchanged(etag);
            if (await store.PutAsync(TrackLayout.Library, content, TrackLayout.LibraryAttributes, condition, cancellationToken) is not null)
            {
                return;
            }

            // Somebody else changed it between our read and our put: start from theirs. One of any two always gets through.
        }
    }

    private async ValueTask<(IReadOnlyList<TrackEntry> Tracks, string? ETag)> LoadAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(TrackLayout.Library, cancellationToken) is not { } stored)
        {
            return ([], null);
        }

        try
        {
            var document = JsonSerializer.Deserialize(stored.Content, LibraryJson.Readable.LibraryDocument);
            return (document!.Tracks, stored.Metadata.ETag);
        }
        catch (JsonException broken)
        {
            throw new IOException($"'{TrackLayout.Library}' in the store is not a list of tracks", broken);
        }
    }
}

internal sealed record LibraryDocument(IReadOnlyList<TrackEntry> Tracks);

[JsonSerializable(typeof(LibraryDocument))]
internal sealed partial class LibraryJson : JsonSerializerContext
{
    /// <summary>Names in any script stay readable; the document is served as JSON, never inside HTML.</summary>
    public static LibraryJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
