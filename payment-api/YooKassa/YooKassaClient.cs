using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CdnMusic.PaymentApi.Payments;
using CdnMusic.PaymentApi.Refunds;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentApi.YooKassa;

/// <summary>
/// YooKassa's API, version 3 (yookassa.ru/developers/api). Every answer that is not a definite one, 202, 401, 429 and 5xx included, is a
/// <see cref="NoAnswerException"/>. Thread-safe.
/// </summary>
internal sealed class YooKassaClient(HttpClient http)
{
    private const int PageSize = 100;

    public static void Configure(IServiceProvider services, HttpClient http)
    {
        var options = services.GetRequiredService<IOptions<PaymentApiOptions>>().Value;
        http.BaseAddress = options.ProviderUrl;
        http.Timeout = options.ProviderTimeout;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ShopId}:{options.ShopSecretKey}")));
    }

    public async Task<ProviderPayment> CreatePaymentAsync(Payment payment, CancellationToken cancellationToken)
    {
        var body = new
        {
            Amount = Wire.Money.Of(payment.Amount, payment.Currency),
            Capture = true,
            payment.Description,
            PaymentMethodId = payment.MethodId,
            SavePaymentMethod = payment.MethodId is null && payment.SaveMethod ? true : (bool?)null,
            Confirmation = payment.MethodId is null ? new { Type = "redirect", payment.ReturnUrl } : null,
            Metadata = new Dictionary<string, string> { ["payment_id"] = payment.Id.ToString() },
        };
        var (found, fault) = await SendAsync<Wire.PaymentObject>(HttpMethod.Post, "payments", payment.Id.ToString(), body, cancellationToken);
        return found is null ? ProviderPayment.Refused(payment, fault!, Decline.Hard) : Read(found);
    }

    public async Task<ProviderPayment> GetPaymentAsync(string id, CancellationToken cancellationToken)
    {
        var (found, fault) = await SendAsync<Wire.PaymentObject>(HttpMethod.Get, "payments/" + Uri.EscapeDataString(id), null, null, cancellationToken);
        return Read(found ?? throw new NoAnswerException(fault!));
    }

    public async Task<ProviderRefund> CreateRefundAsync(Refund refund, Payment payment, CancellationToken cancellationToken)
    {
        var body = new { PaymentId = payment.ProviderId, Amount = Wire.Money.Of(refund.Amount, payment.Currency), Description = refund.IdempotenceKey };
        var (found, fault) = await SendAsync<Wire.RefundObject>(HttpMethod.Post, "refunds", refund.IdempotenceKey, body, cancellationToken);
        return found is null
            ? new ProviderRefund(null, payment.ProviderId!, refund.IdempotenceKey, RefundStatus.Failed, refund.Amount, payment.Currency, fault)
            : Read(found);
    }

    public async Task<ProviderRefund> GetRefundAsync(string id, CancellationToken cancellationToken)
    {
        var (found, fault) = await SendAsync<Wire.RefundObject>(HttpMethod.Get, "refunds/" + Uri.EscapeDataString(id), null, null, cancellationToken);
        return Read(found ?? throw new NoAnswerException(fault!));
    }

    /// <summary>Payments made from a moment on.</summary>
    public async IAsyncEnumerable<ProviderPayment> ListPaymentsAsync(
        DateTimeOffset from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in ListAsync<Wire.PaymentObject>("payments", Window(from, to), cancellationToken))
        {
            yield return Read(found);
        }
    }

    /// <summary>Refunds of one payment, or of all, made from a moment on.</summary>
    public async IAsyncEnumerable<ProviderRefund> ListRefundsAsync(
        string? providerPaymentId, DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = Window(from, to) + (providerPaymentId is null ? "" : "&payment_id=" + Uri.EscapeDataString(providerPaymentId));
        await foreach (var found in ListAsync<Wire.RefundObject>("refunds", filter, cancellationToken))
        {
            yield return Read(found);
        }
    }

    private static string Window(DateTimeOffset? from, DateTimeOffset? to) =>
        (from is { } f ? $"&created_at.gte={f.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}" : "") + (to is { } t ? $"&created_at.lt={t.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}" : "");

    private async IAsyncEnumerable<T> ListAsync<T>(string what, string filter, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var at = cursor.Length > 0 ? "&cursor=" + Uri.EscapeDataString(cursor) : "";
            var (page, fault) = await SendAsync<Wire.Page<T>>(HttpMethod.Get, $"{what}?limit={PageSize}{filter}{at}", null, null, cancellationToken);
            foreach (var item in (page ?? throw new NoAnswerException(fault!)).Items)
            {
                yield return item;
            }

            cursor = page.NextCursor;
        }
    }

    private async Task<(T? Found, string? Fault)> SendAsync<T>(
        HttpMethod method, string path, string? key, object? body, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (key is not null)
            {
                request.Headers.Add("Idempotence-Key", key);
                request.Content = JsonContent.Create(body, options: Wire.Json);
            }

            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return (await response.Content.ReadFromJsonAsync<T>(Wire.Json, cancellationToken) ?? throw new NoAnswerException("null"), null);
            }

            // The request itself is wrong, and will be for ever. Everything else may change, or says nothing about whether it was carried out.
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                var fault = await response.Content.ReadFromJsonAsync<Wire.Fault>(Wire.Json, cancellationToken);
                return (null, fault?.Code ?? "refused");
            }

            throw new NoAnswerException($"{method} {path}: {(int)response.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException or NotSupportedException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new NoAnswerException($"{method} {path}: {error.Message}", error);
        }
    }

    private static ProviderPayment Read(Wire.PaymentObject found) => new(
        found.Id,
        found.Metadata?.GetValueOrDefault("payment_id") is { } text && Guid.TryParse(text, out var id) ? id : null,
        found.Status switch
        {
            "succeeded" => PaymentStatus.Succeeded,
            "canceled" => PaymentStatus.Canceled,
            _ => PaymentStatus.Pending,
        },
        found.Amount.Minor(),
        found.Amount.Currency,
        found.Confirmation?.ConfirmationUrl,
        found.Status == "canceled" ? Declines.Of(found.CancellationDetails?.Reason) : null,
        found.CancellationDetails?.Reason,
        found.PaymentMethod is { Saved: true } method ? method.Id : null,
        found.PaymentMethod?.Title);

    private static ProviderRefund Read(Wire.RefundObject found) => new(
        found.Id,
        found.PaymentId,
        found.Description,
        found.Status switch
        {
            "succeeded" => RefundStatus.Succeeded,
            "canceled" => RefundStatus.Failed,
            _ => RefundStatus.Pending,
        },
        found.Amount.Minor(),
        found.Amount.Currency,
        found.CancellationDetails?.Reason);
}
