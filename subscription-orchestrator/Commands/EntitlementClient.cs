using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CdnMusic.SubscriptionOrchestrator.Plans;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Microsoft.Extensions.Options;

namespace CdnMusic.SubscriptionOrchestrator.Commands;

/// <summary>auth-api's entitlements, with a token of its own that is fetched when needed and kept until shortly before it ends. Thread-safe.</summary>
internal sealed class EntitlementClient(HttpClient http, IOptions<SubscriptionOrchestratorOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private volatile Token? _token;

    /// <summary>False: there is no such account.</summary>
    public async Task<bool> SetAsync(Command command, JournalEntry.EntitlementRequested wish, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(options.Value.AuthUrl!, $"internal/entitlements/{command.AccountId}"));
        request.Content = JsonContent.Create(new Dictionary<string, object>
        {
            ["plan"] = wish.Plan?.Product ?? PlanCatalogue.FreeProduct,
            ["max_bitrate"] = wish.Plan?.MaxBitrate ?? PlanCatalogue.FreeMaxBitrate,
            ["ads"] = wish.Plan is null,
            ["version"] = wish.Version,
        });
        request.Headers.Add("Idempotency-Key", command.Id.ToString());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            _token = null;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (_token is { } token && time.GetUtcNow() < token.Until)
        {
            return token.Value;
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = "entitlements.write",
            ["client_id"] = options.Value.AuthClientId,
            ["client_secret"] = options.Value.AuthClientSecretKey,
        });
        using var response = await http.PostAsync(new Uri(options.Value.AuthIssuer!, "connect/token"), form, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var fresh = new Token(
            answer.GetProperty("access_token").GetString()!, time.GetUtcNow() + TimeSpan.FromSeconds(answer.GetProperty("expires_in").GetInt64()) - Margin);
        _token = fresh;
        return fresh.Value;
    }

    private sealed record Token(string Value, DateTimeOffset Until);
}
