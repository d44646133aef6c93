using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Databases;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Deploy.Local.Processes;
using Npgsql;

namespace CdnMusic.Sagas.Tests.Running;

/// <summary>auth-api, payment-api, its sandbox bank and the orchestrator as real processes over a real Postgres and Redis.</summary>
public sealed class SagaCluster : IAsyncLifetime
{
    private const string Token = "a-token-of-the-tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly PortAllocator _ports = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Dictionary<string, Dictionary<string, string>> _settings = [];
    private readonly Dictionary<string, LocalService> _services = [];
    private readonly Dictionary<string, string> _databases = [];
    private PrivatePostgres _postgres = null!;
    private PrivateRedis _redis = null!;
    private Uri _subscriptions = null!, _sandbox = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PrivatePostgres.StartAsync();
        _redis = await PrivateRedis.StartAsync();
        foreach (var name in new[] { "auth", "payments", "subscriptions" })
        {
            _databases[name] = await _postgres.CreateDatabaseAsync(name) + ";Maximum Pool Size=20";
        }

        var (auth, authInternal, payments, paymentsInternal) = (Url(), Url(), Url(), Url());
        (_subscriptions, _sandbox) = (Url(), Url());
        Add("auth-api", "CdnMusic.AuthApi", auth, "Public", new()
        {
            ["AuthApi:Database"] = _databases["auth"],
            ["AuthApi:PublicUrl"] = Origin(auth),
            ["AuthApi:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["AuthApi:AdminToken"] = Token,
            ["AuthApi:Clients:subscriptions:Secret"] = "a-secret-of-tests-with-enough-characters",
            ["AuthApi:Clients:subscriptions:Service"] = "true",
            ["AuthApi:Clients:subscriptions:Scopes:0"] = "entitlements.write",
            ["Listen:Internal"] = Origin(authInternal),
        });
        Add("payment-sandbox", "CdnMusic.PaymentSandbox", _sandbox, "Public", new()
        {
            ["Sandbox:ShopSecretKey"] = "secret",
            ["Sandbox:NotificationUrl"] = new Uri(payments, "notifications/yookassa").ToString(),
        });
        Add("payment-api", "CdnMusic.PaymentApi", payments, "Public", new()
        {
            ["PaymentApi:Database"] = _databases["payments"],
            ["PaymentApi:ServiceToken"] = Token,
            ["PaymentApi:AdminToken"] = Token,
            ["PaymentApi:ProviderUrl"] = new Uri(_sandbox, "v3/").ToString(),
            ["PaymentApi:ShopId"] = "100500",
            ["PaymentApi:ShopSecretKey"] = "secret",
            ["PaymentApi:ProviderTimeout"] = "00:00:05",
            ["PaymentApi:AskAgain"] = "00:00:00.2",
            ["PaymentApi:NotificationSources:0"] = "127.0.0.0/8",
            ["Messaging:Redis"] = _redis.Configuration,
            ["Listen:Internal"] = Origin(paymentsInternal),
        });
        Add("subscription-orchestrator", "CdnMusic.SubscriptionOrchestrator", _subscriptions, "Internal", new()
        {
            ["Subscriptions:Database"] = _databases["subscriptions"],
            ["Subscriptions:ServiceToken"] = Token,
            ["Subscriptions:AdminToken"] = Token,
            ["Subscriptions:PaymentUrl"] = paymentsInternal.ToString(),
            ["Subscriptions:PaymentToken"] = Token,
            ["Subscriptions:AuthUrl"] = authInternal.ToString(),
            ["Subscriptions:AuthIssuer"] = auth.ToString(),
            ["Subscriptions:AuthClientSecretKey"] = "a-secret-of-tests-with-enough-characters",
            ["Subscriptions:ReturnUrl"] = "https://music.example/done",
            ["Subscriptions:RetryDelay"] = "00:00:00.2",
            ["Messaging:Redis"] = _redis.Configuration,
        });
        await Task.WhenAll(_services.Values.Select(s => s.StartAsync()));
    }

    /// <summary>Starts a service anew, to die at a point; null: to live.</summary>
    public async Task RestartAsync(string service, string? crashPoint)
    {
        await _services[service].StopAsync();
        _settings[service].Remove("CrashPoint");
        if (crashPoint is not null)
        {
            _settings[service]["CrashPoint"] = crashPoint;
        }

        await _services[service].StartAsync(Cancellation);
    }

    /// <summary>Does the process live?</summary>
    public bool IsRunning(string service) => _services[service].IsRunning;

    /// <summary>An account as registration would leave it.</summary>
    public async Task<Guid> NewAccountAsync()
    {
        var id = Guid.NewGuid();
        await QueryAsync("auth", $"""
            INSERT INTO accounts (id, display_name, language, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            VALUES ('{id}', 'A', 'en', now(), true, false, false, true, 0) RETURNING 1
            """);
        return id;
    }

    public async Task ScriptAsync(params string[] payments)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(_sandbox, "sandbox/script"), new { payments }, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Subscribes, however often the services die over it.</summary>
    public Task SubscribeAsync(Guid id, Guid account, string plan = "premium-month") => EventuallyAsync(async () =>
    {
        using var request = Request(HttpMethod.Put, new Uri(_subscriptions, $"internal/subscriptions/{id}"));
        request.Content = JsonContent.Create(new Dictionary<string, object?> { ["account_id"] = account, ["plan"] = plan, ["trial"] = false, ["method_id"] = null });
        using var response = await _http.SendAsync(request, Cancellation);
        return response.IsSuccessStatusCode;
    });

    public Task RefundAsync(Guid id) => EventuallyAsync(async () =>
    {
        using var request = Request(HttpMethod.Post, new Uri(_services["subscription-orchestrator"].ManagementUrl, $"admin/workflows/{id}/refund"));
        request.Content = JsonContent.Create(new { who = "support", reason = "asked for" });
        using var response = await _http.SendAsync(request, Cancellation);
        return response.IsSuccessStatusCode;
    });

    /// <summary>What the orchestrator's database says: the stage and how the charges are.</summary>
    public async Task<string> StateAsync(Guid id) => (await QueryAsync(
        "subscriptions", $"SELECT state->>'stage' || ' ' || coalesce((SELECT string_agg(c->>'status', ',') FROM jsonb_array_elements(state->'charges') c), '') FROM workflows WHERE id = '{id}'"))
        .SingleOrDefault() ?? "none";

    public Task UntilStateAsync(Guid id, string state) => EventuallyAsync(async () => await StateAsync(id) == state, () => StateAsync(id));

    /// <summary>The plan that auth-api gives the account.</summary>
    public async Task<string> EntitlementAsync(Guid account) =>
        (await QueryAsync("auth", $"SELECT plan FROM entitlements WHERE account_id = '{account}'")).SingleOrDefault() ?? "none";

    /// <summary>What the bank did for a subscription: charges and refunds that succeeded.</summary>
    public async Task<(int Charges, int Refunds)> AtBankAsync(Guid id)
    {
        var ours = (await QueryAsync("payments", $"SELECT provider_id FROM payments WHERE subject = 'subscription:{id}' AND provider_id IS NOT NULL")).ToHashSet();
        var ids = (await QueryAsync("payments", $"SELECT id::text FROM payments WHERE subject = 'subscription:{id}'")).ToHashSet();
        var charges = (await ListAsync("payments")).Where(p => ids.Contains(p.GetProperty("metadata").GetProperty("payment_id").GetString()!));
        var refunds = (await ListAsync("refunds")).Where(r => ours.Contains(r.GetProperty("payment_id").GetString()!));
        return (charges.Count(IsDone), refunds.Count(IsDone));
    }

    /// <summary>Differences between our books and the bank's.</summary>
    public async Task<int> DifferencesAsync()
    {
        using var request = Request(
            HttpMethod.Post, new Uri(_services["payment-api"].ManagementUrl, "admin/reconciliations?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"));
        using var response = await _http.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("differences").GetArrayLength();
    }

    public async Task<List<string>> QueryAsync(string database, string question)
    {
        await using var source = NpgsqlDataSource.Create(_databases[database] + ";Pooling=false");
        await using var command = source.CreateCommand(question);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition, Func<Task<string>>? otherwise = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await HoldsAsync(condition))
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested && otherwise is not null)
            {
                Assert.Fail(await otherwise());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_services.Values.Select(s => s.DisposeAsync().AsTask()));
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        _http.Dispose();
        _ports.Dispose();
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !Cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private static bool IsDone(JsonElement item) => item.GetProperty("status").GetString() == "succeeded";

    private async Task<List<JsonElement>> ListAsync(string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_sandbox, $"v3/{what}?limit=1000"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("100500:secret"u8));
        using var response = await _http.SendAsync(request, Cancellation);
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("items").EnumerateArray()];
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri url) =>
        new(method, url) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };

    private void Add(string name, string project, Uri url, string listener, Dictionary<string, string> settings)
    {
        _settings[name] = settings;
        var program = new ServiceProgram(name, project, url, Url(), settings, Listener: listener);
        _services[name] = new LocalService(program, new LogCapture(null), TimeSpan.FromSeconds(120));
    }

    private Uri Url() => new($"http://127.0.0.1:{_ports.Take()}");

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
