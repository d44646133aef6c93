using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Bench.ColdEdges;

/// <summary>An origin of tracks that are all alike: a playlist, and segments of zeros. Counts what it is asked. Thread-safe.</summary>
internal sealed class TrackOrigin : IAsyncDisposable
{
    /// <summary>Segments of a track.</summary>
    public const int Segments = 12;

    private readonly WebApplication _app;
    private readonly byte[] _segment;
    private long _requests;

    private TrackOrigin(int segmentBytes)
    {
        _segment = new byte[segmentBytes];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Its base URL.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public static async Task<TrackOrigin> StartAsync(int segmentBytes, CancellationToken cancellationToken)
    {
        var origin = new TrackOrigin(segmentBytes);
        await origin._app.StartAsync(cancellationToken);
        return origin;
    }

    /// <summary>The path of a track's playlist.</summary>
    public static string Playlist(int track) => string.Create(CultureInfo.InvariantCulture, $"/tracks/{track}/v1/aac/index.m3u8");

    /// <summary>The path of one of its segments.</summary>
    public static string Segment(int track, int segment) => string.Create(CultureInfo.InvariantCulture, $"/tracks/{track}/v1/aac/{segment}.m4s");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var response = context.Response;
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (context.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal))
        {
            response.ContentType = "application/vnd.apple.mpegurl";
            await response.WriteAsync("#EXTM3U\n" + string.Concat(Enumerable.Range(0, Segments).Select(s => $"#EXTINF:4,\n{s}.m4s\n")) + "#EXT-X-ENDLIST\n");
            return;
        }

        response.ContentType = "audio/mp4";
        response.ContentLength = _segment.Length;
        await response.Body.WriteAsync(_segment, context.RequestAborted);
    }
}
