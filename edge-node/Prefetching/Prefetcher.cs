using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Filling;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// Decides what to prefetch from what is served:
/// <list type="number">
/// <item>A media playlist: its initialization section and first segments.</item>
/// <item>A segment that had to be fetched, or was prefetched and is now asked for: the next segments of its playlist.</item>
/// <item>A request with CMCD: the objects in <c>nor</c>.</item>
/// </list>
/// What is cached already is left out; the rest goes to the <see cref="PrefetchQueue"/>. What is prefetched causes no further prefetch until
/// somebody asks for it. Thread-safe.
/// </summary>
internal sealed class Prefetcher(
    PrefetchQueue queue, PrefetchLedger ledger, KnownPlaylists playlists, ResponseStore store, IOptions<EdgeOptions> options)
{
    private readonly PrefetchOptions _options = options.Value.Prefetch;

    /// <summary>
    /// Must <see cref="Serving"/> hear of this response's being served? No for nearly all; then whoever serves it may keep silent. Allocates
    /// nothing.
    /// </summary>
    public bool Concerns(StoredResponse response) => _options.Enabled && (response.Head.IsPlaylist || ledger.Contains(response.Key.Hash));

    /// <summary>A request has come in.</summary>
    public void Requested(CacheRequest request)
    {
        if (!_options.Enabled || request.Cmcd is not { } cmcd)
        {
            return;
        }

        foreach (var reference in Cmcd.NextObjects(cmcd))
        {
            if (RelativeTarget.Resolve(request.Target.Text, reference) is { } target)
            {
                Enqueue(request, target);
            }
        }
    }

    /// <summary>A stored response is about to be served.</summary>
    public void Serving(CacheRequest request, StoredResponse response)
    {
        if (!_options.Enabled || request.IsHead)
        {
            return;
        }

        if (response.Head.IsPlaylist)
        {
            if (playlists.First(request.Target, response.Sequence, _options.Segments) is null)
            {
                playlists.Learn(request.Target, response.Sequence, MediaPlaylist.Parse(request.Target.Text, response.Body.GetSpan()));
            }

            Enqueue(request, playlists.First(request.Target, response.Sequence, _options.Segments) ?? ArraySegment<string>.Empty);
        }

        if (ledger.Use(request.Target.Hash))
        {
            Enqueue(request, playlists.After(request.Target, _options.Segments));
        }
    }

    /// <summary>A response was served as it arrived from the origin.</summary>
    /// <param name="request">The request.</param>
    /// <param name="arriving">The response; the caller still uses its fill.</param>
    /// <param name="started">Whether this request started the fill.</param>
    /// <param name="cancellationToken">Ends the wait for the rest of a playlist.</param>
    public async ValueTask ServedAsync(CacheRequest request, FillResult.Arriving arriving, bool started, CancellationToken cancellationToken)
    {
        if (!_options.Enabled || request.IsHead || !arriving.Stored)
        {
            return;
        }

        var first = !started && ledger.Use(request.Target.Hash);
        if (started)
        {
            ledger.Miss(request.Target.Hash);
        }

        if (arriving.Head.IsPlaylist)
        {
            var bytes = await ReadAsync(arriving.Body, cancellationToken);
            playlists.Learn(request.Target, 0, MediaPlaylist.Parse(request.Target.Text, bytes.Span));
            Enqueue(request, playlists.First(request.Target, 0, _options.Segments) ?? ArraySegment<string>.Empty);
        }
        else if (started || first)
        {
            Enqueue(request, playlists.After(request.Target, _options.Segments));
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(FillBody body, CancellationToken cancellationToken)
    {
        using var reader = body.TryOpen(0);
        using var bytes = new MemoryStream();
        while (reader is not null && bytes.Length <= MediaPlaylist.MaxBytes)
        {
            // The reader that served the client has just read all of this; with a known length there is no need to wait for the end.
            var read = body.Length == bytes.Length ? default : await reader.ReadAsync(cancellationToken);
            if (read.IsEmpty)
            {
                return bytes.ToArray();
            }

            bytes.Write(read.Span);
            reader.Advance(read.Length);
        }

        return default;
    }

    private void Enqueue(CacheRequest request, ArraySegment<string> targets)
    {
        foreach (var target in targets)
        {
            Enqueue(request, target);
        }
    }

    private void Enqueue(CacheRequest request, string target)
    {
        var key = CacheKey.ForTarget(target);
        if (target != request.Target.Text && !store.Contains(key))
        {
            queue.Add(request.ToFill(key) with { Target = key, Purpose = FillPurpose.Prefetch });
        }
    }
}
