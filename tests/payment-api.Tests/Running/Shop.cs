using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local.Databases;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.PaymentSandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(CdnMusic.PaymentApi.Tests.Running.PostgresOfTests))]

namespace CdnMusic.PaymentApi.Tests.Running;

/// <summary>payment-api with a database of its own, and its provider.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const string Token = "a-token-of-the-tests";
    private readonly PortAllocator _ports = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private RunningService _api = null!, _sandbox = null!;

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public string Database { get; private init; } = "";

    public Uri Public { get; private set; } = null!;

    public Uri Internal { get; private set; } = null!;

    public Uri Management { get; private set; } = null!;

    public Uri Provider { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Shop> StartAsync(PostgresOfTests postgres, bool autoConfirm = true, string networks = "127.0.0.0/8")
    {
        var shop = new Shop { Database = await postgres.NewDatabaseAsync() };
        (shop.Public, shop.Internal, shop.Management, shop.Provider) = (shop.Url(), shop.Url(), shop.Url(), shop.Url());
        shop._sandbox = await RunningService.StartAsync(
            "sandbox",
            [
                "--Sandbox:ShopSecretKey=secret", $"--Sandbox:NotificationUrl={shop.Public}notifications/yookassa", $"--Sandbox:AutoConfirm={autoConfirm}",
                $"--Listen:Public={Origin(shop.Provider)}", $"--Listen:Management={Origin(shop.Url())}",
            ],
            PaymentSandboxService.Listeners,
            shop.WithClock(PaymentSandboxService.ConfigureServices),
            PaymentSandboxService.ConfigurePipeline);
        shop._api = await RunningService.StartAsync(
            "payment-api",
            [
                $"--PaymentApi:Database={shop.Database}", $"--PaymentApi:ServiceToken={Token}", $"--PaymentApi:AdminToken={Token}",
                $"--PaymentApi:ProviderUrl={shop.Provider}v3/", "--PaymentApi:ShopId=100500", "--PaymentApi:ShopSecretKey=secret",
                "--PaymentApi:AskAgain=00:00:00.01", $"--PaymentApi:NotificationSources:0={networks}",
                $"--Listen:Public={Origin(shop.Public)}", $"--Listen:Internal={Origin(shop.Internal)}", $"--Listen:Management={Origin(shop.Management)}",
            ],
            PaymentApiService.Listeners,
            shop.WithClock(PaymentApiService.ConfigureServices),
            PaymentApiService.ConfigurePipeline);
        return shop;
    }

    public async Task ScriptAsync(string[]? payments = null, string[]? refunds = null)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(Provider, "sandbox/script"), new { payments, refunds }, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> PayAsync(Guid id, long amount = 19900, string? method = null, string subject = "s") => SendAsync(
        HttpMethod.Put,
        new Uri(Internal, $"internal/payments/{id}"),
        new Dictionary<string, object?>
        {
            ["account_id"] = new Guid(1, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]),
            ["subject"] = subject,
            ["amount"] = amount,
            ["currency"] = "RUB",
            ["description"] = "Premium",
            ["method_id"] = method,
            ["save_method"] = true,
            ["return_url"] = method is null ? "https://music.example/done" : null,
        });

    public Task<(HttpStatusCode Status, JsonElement Body)> RefundAsync(Guid id, Guid payment, long amount) => SendAsync(
        HttpMethod.Put, new Uri(Internal, $"internal/refunds/{id}"), new Dictionary<string, object?> { ["payment_id"] = payment, ["amount"] = amount, ["reason"] = "r" });

    public async Task<JsonElement> ReconcileAsync() => (await SendAsync(
        HttpMethod.Post, new Uri(Management, "admin/reconciliations?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"), null)).Body;

    /// <summary>Until the payment or refund is as wanted; time passes meanwhile.</summary>
    public async Task<JsonElement> UntilAsync(string what, Guid id, params string[] statuses)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var (_, body) = await SendAsync(HttpMethod.Get, new Uri(Internal, $"internal/{what}/{id}"), null);
            if (statuses.Contains(body.GetProperty("status").GetString()))
            {
                return body;
            }

            Time.Advance(TimeSpan.FromSeconds(1));
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, Uri url, object? body, string token = Token)
    {
        using var request = new HttpRequestMessage(method, url) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await _http.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text.Length > 0 ? JsonDocument.Parse(text).RootElement : default);
    }

    public async Task<List<string>> QueryAsync(string question)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(question);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return rows;
    }

    /// <summary>How many payments the provider made, succeeded or not.</summary>
    public async Task<List<JsonElement>> AtProviderAsync(string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Provider, $"v3/{what}?limit=100"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("100500:secret"u8));
        using var response = await _http.SendAsync(request, Cancellation);
        return [.. JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("items").EnumerateArray()];
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _sandbox.DisposeAsync();
        _http.Dispose();
        _ports.Dispose();
    }

    private Uri Url() => new($"http://127.0.0.1:{_ports.Take()}");

    private Action<WebApplicationBuilder> WithClock(Action<WebApplicationBuilder> configure) => builder =>
    {
        configure(builder);
        builder.Services.AddSingleton<TimeProvider>(Time);
    };

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
}

/// <summary>One real Postgres for all tests; a database for each shop.</summary>
public sealed class PostgresOfTests : IAsyncLifetime
{
    private PrivatePostgres _postgres = null!;
    private int _databases;

    public async ValueTask InitializeAsync() => _postgres = await PrivatePostgres.StartAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    public Task<string> NewDatabaseAsync() =>
        _postgres.CreateDatabaseAsync("payments_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture));
}
