using System.Security.Cryptography;
using CdnMusic.AuthApi.Storing;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CdnMusic.AuthApi.Tests.Running;

/// <summary>The service as it is, on real sockets and a real database, with a clock that tests can move.</summary>
internal sealed class AuthServer : IAsyncDisposable
{
    public const string AdminToken = "an-admin-token-of-tests";
    public const string ServiceSecret = "a-secret-of-tests-with-enough-characters";

    private const string Loopback = "127.0.0.1";

    private readonly PortAllocator _ports = new();
    private readonly TaskCompletionSource<WebApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _running = null!;

    private AuthServer(FakeTimeProvider time, CommandCount commands, string host)
    {
        Time = time;
        Commands = commands;
        Public = new UriBuilder(Url()) { Host = host }.Uri;
        Management = Url();
        Internal = Url();
    }

    public FakeTimeProvider Time { get; }

    public CommandCount Commands { get; }

    public Uri Public { get; }

    public Uri Management { get; }

    public Uri Internal { get; }

    public WebApplication App { get; private set; } = null!;

    /// <summary>The clients of all tests.</summary>
    public static Dictionary<string, string> Clients { get; } = new()
    {
        ["Clients:player:DisplayName"] = "The player",
        ["Clients:player:RedirectUris:0"] = "https://player.example/callback",
        ["Clients:player:PostLogoutRedirectUris:0"] = "https://player.example/",
        ["Clients:player:Scopes:0"] = "profile",
        ["Clients:player:Scopes:1"] = "email",
        ["Clients:player:Scopes:2"] = "catalog",
        ["Clients:player:FirstParty"] = "true",
        ["Clients:other:DisplayName"] = "Somebody else's application",
        ["Clients:other:RedirectUris:0"] = "https://other.example/callback",
        ["Clients:other:Scopes:0"] = "profile",
        ["Clients:speaker:DisplayName"] = "A speaker",
        ["Clients:speaker:Device"] = "true",
        ["Clients:speaker:Scopes:0"] = "catalog",
        ["Clients:subscriptions:Secret"] = ServiceSecret,
        ["Clients:subscriptions:Service"] = "true",
        ["Clients:subscriptions:Scopes:0"] = "entitlements.write",
        ["Clients:catalog-api:Secret"] = ServiceSecret,
        ["Clients:catalog-api:Service"] = "true",
        ["Clients:catalog-api:Introspection"] = "true",
        ["Clients:catalog-api:Scopes:0"] = "catalog",
    };

    /// <summary>Starts with a new database. Passkeys need a name for a host.</summary>
    public static async Task<AuthServer> StartAsync(
        PostgresOfTests postgres, IReadOnlyDictionary<string, string>? settings = null, FakeTimeProvider? time = null, string host = Loopback) =>
        await StartAsync(await postgres.NewDatabaseAsync(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), settings, time, host);

    public static async Task<AuthServer> StartAsync(
        string database, string masterKey, IReadOnlyDictionary<string, string>? settings = null, FakeTimeProvider? time = null, string host = Loopback)
    {
        var server = new AuthServer(time ?? new FakeTimeProvider(DateTimeOffset.UtcNow), new CommandCount(), host);
        var all = new Dictionary<string, string>(Clients)
        {
            ["Database"] = database,
            ["MasterKey"] = masterKey,
            ["PublicUrl"] = server.Public.GetLeftPart(UriPartial.Authority),
            ["AdminToken"] = AdminToken,
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        server.Run([.. all.Select(s => s.Key.StartsWith("Messaging:", StringComparison.Ordinal) ? $"--{s.Key}={s.Value}" : $"--AuthApi:{s.Key}={s.Value}")]);
        var app = await Task.WhenAny(server._built.Task, server._running) == server._running
            ? throw new InvalidOperationException($"The service ended with {await server._running}.")
            : await server._built.Task;
        server.App = app;
        return server;
    }

    public IServiceScope Scope(out AuthDbContext db)
    {
        var scope = App.Services.CreateScope();
        db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null && !_running.IsCompleted)
        {
            App.Lifetime.StopApplication();
        }

        await _running;
        _ports.Dispose();
    }

    private Uri Url() => new($"http://{Loopback}:{_ports.Take()}");

    private void Run(string[] settings)
    {
        string[] args =
        [
            .. settings, $"--Listen:Public=http://{Loopback}:{Public.Port}", $"--Listen:Management={Origin(Management)}", $"--Listen:Internal={Origin(Internal)}",
            "--Logging:LogLevel:Default=Warning", "--Logging:Format=text", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
        ];
        _running = Task.Run(() => ServiceHost.RunAsync("auth-api", args, AuthApiService.Listeners, Configure, app =>
        {
            AuthApiService.ConfigurePipeline(app);
            app.Lifetime.ApplicationStarted.Register(() => _built.TrySetResult(app));
        }));
    }

    private void Configure(WebApplicationBuilder builder)
    {
        AuthApiService.ConfigureServices(builder);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IInterceptor>(Commands);
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
