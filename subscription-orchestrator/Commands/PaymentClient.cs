using System.Net;
using System.Net.Http.Headers;
using CdnMusic.SubscriptionOrchestrator.Running;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Microsoft.Extensions.Options;

namespace CdnMusic.SubscriptionOrchestrator.Commands;

/// <summary>payment-api, as far as it is asked; how things ended comes by events. Thread-safe.</summary>
internal sealed class PaymentClient(HttpClient http, IOptions<SubscriptionOrchestratorOptions> options)
{
    /// <summary>False: it will never take this charge.</summary>
    public Task<bool> ChargeAsync(Command command, JournalEntry.ChargeRequested charge, CancellationToken cancellationToken) => PutAsync(
        $"internal/payments/{charge.ChargeId}",
        new Dictionary<string, object?>
        {
            ["account_id"] = command.AccountId,
            ["subject"] = PaymentEvents.SubjectPrefix + command.WorkflowId,
            ["amount"] = charge.Amount,
            ["currency"] = charge.Plan.Currency,
            ["description"] = $"CdnMusic {charge.Plan.Id}",
            ["method_id"] = charge.MethodId,
            ["save_method"] = true,
            ["return_url"] = options.Value.ReturnUrl,
        },
        cancellationToken);

    /// <summary>False: it will never take this refund.</summary>
    public Task<bool> RefundAsync(JournalEntry.RefundRequested refund, CancellationToken cancellationToken) => PutAsync(
        $"internal/refunds/{refund.RefundId}",
        new Dictionary<string, object?> { ["payment_id"] = refund.ChargeId, ["amount"] = refund.Amount, ["reason"] = refund.Reason },
        cancellationToken);

    private async Task<bool> PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(options.Value.PaymentUrl!, path));
        request.Content = JsonContent.Create(body);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.PaymentToken);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }
}
