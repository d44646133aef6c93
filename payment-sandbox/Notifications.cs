using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentSandbox;

/// <summary>Posts notifications to the shop, one after the other; what the shop does not take is tried five times.</summary>
internal sealed class Notifications(IOptions<PaymentSandboxOptions> options, IHttpClientFactory clients) : BackgroundService
{
    private const int Attempts = 5;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly Channel<Wire.Notification> _queue = Channel.CreateBounded<Wire.Notification>(10_000);

    public void Send(Wire.Payment payment, Behaviour behaviour)
    {
        if (options.Value.NotificationUrl is null || behaviour == Behaviour.NoNotification)
        {
            return;
        }

        var notification = new Wire.Notification("notification", "payment." + payment.Status, payment);
        _queue.Writer.TryWrite(notification);
        if (behaviour == Behaviour.RepeatedNotification)
        {
            _queue.Writer.TryWrite(notification);
            _queue.Writer.TryWrite(new Wire.Notification("notification", "payment.waiting_for_capture", payment with { Status = "waiting_for_capture" }));
        }
    }

    public void Send(Wire.Refund refund, Behaviour behaviour)
    {
        if (options.Value.NotificationUrl is not null && behaviour != Behaviour.NoNotification && refund.Status == "succeeded")
        {
            _queue.Writer.TryWrite(new Wire.Notification("notification", "refund.succeeded", refund));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = clients.CreateClient();
        await foreach (var notification in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            for (var attempt = 1; attempt <= Attempts && !await IsTakenAsync(http, notification, stoppingToken); attempt++)
            {
                await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), stoppingToken));
            }
        }
    }

    private async Task<bool> IsTakenAsync(HttpClient http, Wire.Notification notification, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsJsonAsync(options.Value.NotificationUrl, notification, Json, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
