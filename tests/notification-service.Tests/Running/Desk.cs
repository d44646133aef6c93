using System.Net.Http.Headers;
using System.Security.Cryptography;
using CdnMusic.Deploy.Local.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

namespace CdnMusic.NotificationService.Tests.Running;

/// <summary>Postgres, Redis, a mail server, the auth-api's answer about accounts, and the service as a process.</summary>
public sealed class Desk : IAsyncLifetime
{
    public static readonly Guid AccountId = Guid.NewGuid();

    private const string Token = "an-admin-token-of-tests";
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _keyFile = Path.GetTempFileName();
    private PrivatePostgres _postgres = null!;
    private PrivateRedis _redis = null!;
    private ConnectionMultiplexer _events = null!;
    private WebApplication _accounts = null!;

    internal MailServer Mails { get; private set; } = null!;

    internal NotificationProcess Service { get; private set; } = null!;

    internal NpgsqlDataSource Database { get; private set; } = null!;

    internal HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };

    internal RSAParameters PublicKey => _key.ExportParameters(includePrivateParameters: false);

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_keyFile, _key.ExportRSAPrivateKeyPem());
        _postgres = await PrivatePostgres.StartAsync();
        _redis = await PrivateRedis.StartAsync();
        _events = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration);
        Mails = await MailServer.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _accounts = builder.Build();
        _accounts.Urls.Add("http://127.0.0.1:0");
        _accounts.MapGet("/admin/accounts/{id}", (string id) => new { id, email = "owner@example.org", display_name = "Anna", language = "en" });
        await _accounts.StartAsync();
        var database = await _postgres.CreateDatabaseAsync("notifications");
        Database = NpgsqlDataSource.Create(database);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Service = await NotificationProcess.StartAsync(
        [
            "--Notifications:Database=" + database, "--Notifications:AdminToken=" + Token, "--Notifications:Accounts=" + _accounts.Urls.Single(),
            "--Notifications:AccountsToken=token", "--Notifications:From=music@example.org", "--Notifications:PublicUrl=http://127.0.0.1:1",
            "--Notifications:UnsubscribeSecret=0123456789abcdef0123456789abcdef", "--Notifications:SmtpHost=127.0.0.1", $"--Notifications:SmtpPort={Mails.Port}",
            "--Notifications:RetryDelay=00:00:00.05", "--Notifications:Lease=00:00:05", "--Notifications:DkimKeyFile=" + _keyFile,
            "--Messaging:Redis=" + _redis.Configuration, "--Messaging:PollInterval=00:00:00.1",
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Database.DisposeAsync();
        await Mails.DisposeAsync();
        await _accounts.DisposeAsync();
        await _events.DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        Http.Dispose();
        _key.Dispose();
        File.Delete(_keyFile);
    }

    /// <summary>Publishes an event as a relay does.</summary>
    internal Task PublishAsync(string stream, string type, string payload, Guid? id = null) => _events.GetDatabase().StreamAddAsync(
        $"events:{{{stream}}}",
        [
            new("id", $"{id ?? Guid.NewGuid()}"), new("source", "tests"), new("type", type), new("occurred_at", DateTimeOffset.UtcNow.UtcDateTime.ToString("O")),
            new("payload", payload),
        ]);

    internal Task RequestAsync(string template, string to, string language = "en", Guid? id = null, string key = "") => PublishAsync(
        "mails", "mail.requested",
        $$"""{"template":"{{template}}","to":"{{to}}","language":"{{language}}","name":"Anna","link":"https://id.example.org/go?a=1&b=2","key":{{(key.Length == 0 ? "null" : $"\"{key}\"")}}}""", id);

    internal Task StateAsync(string address, string state) => Eventually.TrueAsync(async () => await RowAsync(address) is { } row && row.State == state);

    internal async Task<(Guid Id, string State, int Attempts)?> RowAsync(string address)
    {
        await using var command = Database.CreateCommand("SELECT id, state, attempts FROM mails WHERE recipient = $1 ORDER BY created_at DESC LIMIT 1");
        command.Parameters.Add(new() { Value = address });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2)) : null;
    }
}
