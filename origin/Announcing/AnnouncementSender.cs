using System.Net.Http.Headers;
using System.Text;
using CdnMusic.Origin.Ingesting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Announcing;

/// <summary>Tells the control plane what the outbox holds (<c>POST /admin/triggers</c>), again and again until it has it.</summary>
internal sealed class AnnouncementSender(
    AnnouncementOutbox outbox, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time, ILogger<AnnouncementSender> logger)
    : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500), Timeout = TimeSpan.FromSeconds(10), FaultPause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Announce is not { Url: { } url } announce)
        {
            return;
        }

        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) });
        http.BaseAddress = url;
        http.Timeout = Timeout;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", announce.Token);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (outbox.Claim() is { } announcement)
                {
                    await SendAsync(http, announcement, stoppingToken);
                }
                else
                {
                    await outbox.WaitAsync(PollInterval, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The service stops; the announcement is sent again after the next start.
            }
            catch (Exception error)
            {
                logger.LoopFault(error, "announcing");
                await Task.WhenAny(Task.Delay(FaultPause, time, stoppingToken));
            }
        }
    }

    private async Task SendAsync(HttpClient http, Announcement announcement, CancellationToken stopping)
    {
        try
        {
            using var content = new StringContent(announcement.Body, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri("/admin/triggers", UriKind.Relative), content, stopping);
            if (response.IsSuccessStatusCode)
            {
                var trigger = response.Headers.Location?.ToString() ?? "";
                outbox.Delivered(announcement, trigger);
                metrics.Announced(delivered: true);
                logger.Announced(announcement.Release, announcement.Paths, trigger);
                return;
            }

            // What it does not understand now it will not understand later; a wrong token can be put right.
            Failed(announcement, $"The control plane answered {(int)response.StatusCode}.", final: (int)response.StatusCode is 400 or 413 or 415 or 422);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            Failed(announcement, "The control plane cannot be reached.", final: false);
        }
    }

    private void Failed(Announcement announcement, string detail, bool final)
    {
        outbox.Failed(announcement, detail, final);
        metrics.Announced(delivered: false);
        logger.AnnouncingFailed(announcement.Release, announcement.Attempt, detail);
    }
}
