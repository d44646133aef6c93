using CdnMusic.Origin.Uploading;

namespace CdnMusic.Origin.Releasing;

/// <summary>Completes a request for a release by what its uploads say of themselves. Thread-safe.</summary>
internal sealed class ReleaseOrders(UploadBook book, UploadInspection inspection)
{
    /// <summary>The tracks to make, and by member of the request what stands in their way.</summary>
    /// <exception cref="Media.MediaException">An upload could not be judged this time.</exception>
    public async Task<(IReadOnlyList<TrackOrder> Orders, IReadOnlyList<(string Member, string Mistake)> Mistakes)> MakeAsync(
        ReleaseRequest request, CancellationToken cancellationToken)
    {
        var orders = new List<TrackOrder>();
        var mistakes = new List<(string Member, string Mistake)>();
        if (request.Cover is { } cover)
        {
            await FindAsync("cover", cover, UploadedKind.Picture, mistakes, cancellationToken);
        }

        for (var i = 0; i < request.Tracks.Count; i++)
        {
            var track = request.Tracks[i];
            if (await FindAsync($"tracks[{i}].upload", track.Upload, UploadedKind.Audio, mistakes, cancellationToken) is not { } media)
            {
                continue;
            }

            var (title, artist) = (track.Title ?? media.Title, track.Artist ?? request.Artist ?? media.Artist);
            foreach (var (member, name) in new[] { ("title", title), ("artist", artist) })
            {
                if (name is null)
                {
                    mistakes.Add(($"tracks[{i}].{member}", $"The file does not say its {member}: give it."));
                }
            }

            orders.Add(new TrackOrder(track.Upload, title ?? "", artist ?? "", request.Title, track.Isrc, request.Cover));
        }

        return (orders, mistakes);
    }

    private async ValueTask<UploadedMedia?> FindAsync(
        string member, string id, UploadedKind kind, List<(string Member, string Mistake)> mistakes, CancellationToken cancellationToken)
    {
        var upload = book.Find(id);
        if (upload is null)
        {
            mistakes.Add((member, $"There is no upload '{id}', or none any more."));
            return null;
        }

        upload = await inspection.InspectAsync(upload, cancellationToken);
        switch (upload)
        {
            case { State: UploadState.Receiving }:
                mistakes.Add((member, $"{upload.Offset} of {upload.Length} bytes have come."));
                return null;
            case { State: UploadState.Rejected }:
                mistakes.Add((member, upload.Problem!.Detail));
                return null;
            case { Media: { } media } when media.Kind == kind:
                return media;
            default:
                mistakes.Add((member, kind == UploadedKind.Audio ? "This is a picture, not a recording." : "This is a recording, not a picture."));
                return null;
        }
    }
}
