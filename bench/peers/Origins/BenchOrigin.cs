using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CdnMusic.PeerBench.Origins;

/// <summary>
/// The one origin of all servers: <c>/b/{bytes}/{number}</c> is a body of so many bytes, different for each number, public and fresh for a
/// day. Runs on the load generator's core and is not counted. Thread-safe.
/// </summary>
internal sealed class BenchOrigin : IAsyncDisposable
{
    private const int MaxBytes = 16 << 20;
    private static readonly byte[] Noise = MakeNoise();
    private readonly WebApplication _app;
    private long _requests;

    private BenchOrigin(WebApplication app) => _app = app;

    /// <summary>Requests answered so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static string Target(int bytes, int number) => string.Create(CultureInfo.InvariantCulture, $"/b/{bytes}/{number}");

    /// <summary>The body of a target.</summary>
    public static ReadOnlyMemory<byte> Body(int bytes, int number) => Noise.AsMemory(number % 4096 * 64, bytes);

    public static async Task<BenchOrigin> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var origin = new BenchOrigin(app);
        app.Run(origin.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return origin;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var parts = context.Request.Path.Value!.Split('/');
        if (parts is not ["", "b", var size, var which]
            || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) || bytes > MaxBytes
            || !int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "public, max-age=86400";
        context.Response.Headers.ETag = $"\"{bytes}-{number}\"";
        context.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
        context.Response.ContentType = "audio/mp4";
        context.Response.ContentLength = bytes;
        await context.Response.Body.WriteAsync(Body(bytes, number), context.RequestAborted);
    }

    private static byte[] MakeNoise()
    {
        var noise = new byte[MaxBytes + (4096 * 64)];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
