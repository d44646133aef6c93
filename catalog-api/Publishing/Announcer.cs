using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CdnMusic.CatalogApi.Storing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Publishing;

/// <summary>
/// Tells the control plane of published releases (<c>POST /admin/triggers</c>, RFC 8007): edges fill what they consist of, and refuse it
/// until its time. Again and again, until it has been told.
/// </summary>
internal sealed class Announcer(
    PublicationBook book, SchemaMigration migration, IOptions<CatalogApiOptions> options, TimeProvider time, ILogger<Announcer> logger) : BackgroundService
{
    private const int PathsPerTrigger = 1000;
    private const long MaxPlaylist = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Announce is not { Url: not null } announce)
        {
            return;
        }

        await migration.Done.WaitAsync(stoppingToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
        {
            Timeout = announce.Timeout,
            MaxResponseContentBufferSize = MaxPlaylist,
        };
        while (true)
        {
            try
            {
                if (await book.ClaimAsync(stoppingToken) is { } announcement)
                {
                    await TellAsync(http, announce, announcement, stoppingToken);
                    continue;
                }
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.AnnouncerFailed(error);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task TellAsync(HttpClient http, AnnounceOptions announce, Announcement announcement, CancellationToken stoppingToken)
    {
        try
        {
            var paths = new List<string>();
            foreach (var media in await book.MediaAsync(announcement.ReleaseId, stoppingToken))
            {
                paths.AddRange(await MediaPaths.ReadAsync(http, announce.Origin!, media, announce.EffectiveRenditions(), stoppingToken));
            }

            foreach (var part in paths.Chunk(PathsPerTrigger))
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(announce.Url!, "/admin/triggers"))
                {
                    Content = JsonContent.Create(Trigger(part, announce.Rate, announcement.ReleaseAt)),
                    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", announce.Token) },
                };
                using var response = await http.SendAsync(request, stoppingToken);
                response.EnsureSuccessStatusCode();
                if (response.Headers.Location is { } location)
                {
                    await book.TriggeredAsync(announcement, location.ToString(), stoppingToken);
                }
            }

            // Only now, so that at no moment there is neither embargo.
            foreach (var trigger in await book.SupersededAsync(announcement, stoppingToken))
            {
                using var withdrawal = new HttpRequestMessage(HttpMethod.Delete, new Uri(announce.Url!, trigger))
                {
                    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", announce.Token) },
                };
                using var response = await http.SendAsync(withdrawal, stoppingToken);
                if (response.StatusCode != HttpStatusCode.NotFound)
                {
                    response.EnsureSuccessStatusCode();
                }
            }

            await book.DeliveredAsync(announcement, paths.Count, stoppingToken);
            logger.Announced(announcement.ReleaseId, paths.Count);
        }
        catch (Exception error) when (error is HttpRequestException || error is OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            await book.FailedAsync(announcement, error.Message, stoppingToken);
            logger.NotAnnounced(announcement.ReleaseId, announcement.Attempt, error);
        }
    }

    private Dictionary<string, object> Trigger(IReadOnlyList<string> paths, int rate, DateTimeOffset releaseAt)
    {
        var body = new Dictionary<string, object>
        {
            ["trigger"] = new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = paths },
            ["rate"] = rate,
        };
        if (releaseAt > time.GetUtcNow())
        {
            body["release_at"] = releaseAt;
        }

        return body;
    }
}
