using System.Text.Json;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.PaymentApi.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentApi.Webhooks;

/// <summary>
/// <c>POST /notifications/yookassa</c>. A notification only says where to look: from the provider's addresses or not at all, and what it
/// names is fetched from the provider. So it may come twice, late, in any order or not at all, and a forged one changes nothing.
/// </summary>
internal static class NotificationApi
{
    public static void MapNotifications(this WebApplication app) => app.MapPost("/notifications/yookassa", ReceiveAsync);

    private static async Task<Results<Ok, BadRequest, StatusCodeHttpResult>> ReceiveAsync(
        JsonElement notification,
        HttpContext context,
        PaymentBook book,
        CrashPoints crash,
        IOptions<PaymentApiOptions> options,
        ILogger<Notification> logger,
        CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress;
        var from = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (from is null || !options.Value.NotificationNetworks.Any(n => n.Contains(from)))
        {
            logger.ForeignNotification(from?.ToString() ?? "");
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (Text(notification, "object", "id") is not { } providerId)
        {
            return TypedResults.BadRequest();
        }

        crash.Reach(PaymentSteps.BeforeNote);
        var id = Guid.TryParse(Text(notification, "object", "metadata", "payment_id"), out var known) ? known : (Guid?)null;
        await book.HastenAsync(providerId, id, cancellationToken);
        crash.Reach(PaymentSteps.AfterNote);
        return TypedResults.Ok();
    }

    private static string? Text(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    /// <summary>Names the log's category.</summary>
    internal sealed class Notification;
}
