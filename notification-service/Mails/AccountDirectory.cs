using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace CdnMusic.NotificationService.Mails;

/// <summary>Asks the auth-api for accounts' addresses. Thread-safe.</summary>
internal sealed class AccountDirectory : IDisposable
{
    private readonly HttpClient _http;

    public AccountDirectory(IOptions<NotificationOptions> options)
    {
        var url = options.Value.Accounts!;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !url.IsLoopback, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromSeconds(10),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.AccountsToken);
    }

    /// <summary>Null: there is no such account, or it has no address.</summary>
    /// <exception cref="HttpRequestException">The auth-api does not answer as it should.</exception>
    public async Task<Recipient?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri($"admin/accounts/{id}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        var account = await response.Content.ReadFromJsonAsync<Dictionary<string, System.Text.Json.JsonElement>>(cancellationToken) ?? [];
        return Text("email") is { } address ? new Recipient(address, Text("language") ?? "ru", Text("display_name")) : null;

        string? Text(string member) => account.TryGetValue(member, out var value) ? value.GetString() : null;
    }

    public void Dispose() => _http.Dispose();
}
