using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentSandbox;

/// <summary>YooKassa's endpoints (<c>/v3/payments</c>, <c>/v3/refunds</c>), the customer's page, and the script under <c>/sandbox</c>.</summary>
internal static class ProviderApi
{
    public static void MapProvider(this WebApplication app)
    {
        var group = app.MapGroup("/v3").AddEndpointFilter(async (context, next) =>
            IsShop(context.HttpContext) ? await next(context) : Fault(401, "invalid_credentials", "Authentication by given credentials failed"));
        group.MapPost("/payments", Pay);
        group.MapGet("/payments", ListPayments);
        group.MapGet("/payments/{id}", (string id, Accounts accounts) => accounts.FindPayment(id) is { } found ? Results.Json(found) : NotFound());
        group.MapPost("/refunds", Refund);
        group.MapGet("/refunds", ListRefunds);
        group.MapGet("/refunds/{id}", (string id, Accounts accounts) => accounts.FindRefund(id) is { } found ? Results.Json(found) : NotFound());
        app.MapGet("/sandbox/confirm/{id}", Confirm);
        app.MapPost("/sandbox/script", (Wire.ScriptRequest request, Script script) =>
        {
            script.Add(request.Payments ?? [], request.Refunds ?? []);
            return TypedResults.NoContent();
        });
    }

    private static IResult Pay(
        Wire.PaymentRequest request, HttpContext context, Accounts accounts, Script script, Notifications notifications, IOptions<PaymentSandboxOptions> options)
    {
        var behaviour = script.NextPayment();
        if (Key(context) is not { } key)
        {
            return Fault(400, "invalid_request", "Idempotence key missing");
        }

        if (behaviour == Behaviour.Error)
        {
            return Fault(500, "internal_server_error", "Internal server error");
        }

        var page = $"{context.Request.Scheme}://{context.Request.Host}/sandbox/confirm/";
        var payment = accounts.Pay(key, request, behaviour, options.Value.AutoConfirm, id => page + id);
        if (payment is null)
        {
            return Fault(400, "invalid_request", "Payment method not found");
        }

        notifications.Send(payment, behaviour);
        return Answer(context, behaviour, payment);
    }

    private static IResult Refund(Wire.RefundRequest request, HttpContext context, Accounts accounts, Script script, Notifications notifications)
    {
        var behaviour = script.NextRefund();
        if (Key(context) is not { } key)
        {
            return Fault(400, "invalid_request", "Idempotence key missing");
        }

        if (behaviour == Behaviour.Error)
        {
            return Fault(500, "internal_server_error", "Internal server error");
        }

        if (accounts.Refund(key, request, behaviour) is not { } refund)
        {
            return Fault(400, "invalid_request", "Refund is impossible");
        }

        notifications.Send(refund, behaviour);
        return Answer(context, behaviour, refund);
    }

    private static IResult Confirm(string id, Accounts accounts, Notifications notifications)
    {
        if (accounts.FindPayment(id, isConfirmation: true) is not { } payment)
        {
            return NotFound();
        }

        notifications.Send(payment, Behaviour.Ok);
        return payment.Confirmation?.ReturnUrl is { } url ? Results.Redirect(url) : Results.NoContent();
    }

    private static IResult ListPayments(HttpRequest request, Accounts accounts, int limit = 10, int cursor = 0) =>
        Page(accounts.Payments().Where(p => IsWithin(request, p.CreatedAt)), limit, cursor);

    private static IResult ListRefunds(HttpRequest request, Accounts accounts, int limit = 10, int cursor = 0) =>
        Page(accounts.Refunds().Where(r => IsWithin(request, r.CreatedAt) && (request.Query["payment_id"].FirstOrDefault() ?? r.PaymentId) == r.PaymentId), limit, cursor);

    private static IResult Page<T>(IEnumerable<T> all, int limit, int cursor)
    {
        var items = all.Skip(cursor).Take(limit + 1).ToList();
        var hasMore = items.Count > limit;
        var next = hasMore ? (cursor + limit).ToString(CultureInfo.InvariantCulture) : null;
        return Results.Json(new Wire.Page<T>("list", [.. items.Take(limit)], next));
    }

    private static bool IsWithin(HttpRequest request, DateTimeOffset at) =>
        (Time(request, "created_at.gte") ?? DateTimeOffset.MinValue) <= at && at < (Time(request, "created_at.lt") ?? DateTimeOffset.MaxValue);

    private static DateTimeOffset? Time(HttpRequest request, string name) =>
        request.Query[name].FirstOrDefault() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static IResult Answer(HttpContext context, Behaviour behaviour, object found)
    {
        if (behaviour == Behaviour.Drop)
        {
            context.Abort();
        }

        return Results.Json(found);
    }

    private static string? Key(HttpContext context) => context.Request.Headers["Idempotence-Key"].ToString() is { Length: > 0 and <= 64 } key ? key : null;

    private static bool IsShop(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<PaymentSandboxOptions>>().Value;
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ShopId}:{options.ShopSecretKey}"));
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes(expected));
    }

    private static IResult NotFound() => Fault(404, "not_found", "Object not found");

    private static IResult Fault(int status, string code, string description) =>
        Results.Json(new Wire.Fault("error", Guid.NewGuid().ToString(), code, description), statusCode: status);
}
