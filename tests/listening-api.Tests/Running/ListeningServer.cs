using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdnMusic.ListeningApi.Tests.Running;

/// <summary>The service as it is, on real sockets and a real database.</summary>
internal sealed class ListeningServer : IAsyncDisposable
{
    public const string AdminToken = "an-admin-token-of-tests";

    private readonly PortAllocator _ports = new();
    private readonly TaskCompletionSource<WebApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _running = null!;

    private ListeningServer(string database, TestIssuer issuer)
    {
        Database = NpgsqlDataSource.Create(database);
        Issuer = issuer;
        Public = new($"http://127.0.0.1:{_ports.Take()}");
        Management = new($"http://127.0.0.1:{_ports.Take()}");
    }

    public Uri Public { get; }

    public Uri Management { get; }

    public TestIssuer Issuer { get; }

    /// <summary>The database behind the service's back.</summary>
    public NpgsqlDataSource Database { get; }

    public WebApplication App { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ListeningServer> StartAsync(
        PostgresOfTests postgres, TestIssuer issuer, Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings) =>
        await StartAsync(await postgres.NewDatabaseAsync(), issuer, configure, settings);

    public static async Task<ListeningServer> StartAsync(
        string database, TestIssuer issuer, Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        var server = new ListeningServer(database, issuer);
        server.Run([.. ServiceSettings(database, issuer, settings), .. server.ListenerSettings()], configure);
        server.App = await Task.WhenAny(server._built.Task, server._running) == server._running
            ? throw new InvalidOperationException($"The service ended with {await server._running}.")
            : await server._built.Task;
        return server;
    }

    public static IEnumerable<string> ServiceSettings(string database, TestIssuer issuer, IEnumerable<(string Key, string Value)> settings) =>
        new (string Key, string Value)[] { ("Database", database), ("Issuer", issuer.Url), ("AdminToken", AdminToken) }
            .Concat(settings).Select(s => s.Key.Contains(':', StringComparison.Ordinal) ? $"--{s.Key}={s.Value}" : $"--ListeningApi:{s.Key}={s.Value}");

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>The value of a query.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>Every row of a query as one text.</summary>
    public async Task<string> RowsAsync(string sql) =>
        await ScalarAsync<string>($"SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM ({sql}) t");

    public async ValueTask DisposeAsync()
    {
        if (App is not null && !_running.IsCompleted)
        {
            App.Lifetime.StopApplication();
        }

        await _running;
        await Database.DisposeAsync();
        _ports.Dispose();
    }

    private string[] ListenerSettings() =>
    [
        $"--Listen:Public={Origin(Public)}", $"--Listen:Management={Origin(Management)}", "--Logging:LogLevel:Default=Error",
        "--Logging:Format=text", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
    ];

    private void Run(string[] args, Action<IServiceCollection>? configure) =>
        _running = Task.Run(() => ServiceHost.RunAsync("listening-api", args, ListeningApiService.Listeners, builder =>
        {
            ListeningApiService.ConfigureServices(builder);
            configure?.Invoke(builder.Services);
        }, app =>
        {
            ListeningApiService.ConfigurePipeline(app);
            app.Lifetime.ApplicationStarted.Register(() => _built.TrySetResult(app));
        }));

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
