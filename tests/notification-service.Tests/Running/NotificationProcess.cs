using System.Diagnostics;
using System.Net;
using CdnMusic.Deploy.Local.Ports;

namespace CdnMusic.NotificationService.Tests.Running;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal sealed class NotificationProcess : IAsyncDisposable
{
    private readonly PortAllocator _ports = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly string[] _arguments;
    private Process _process;

    private NotificationProcess(IEnumerable<string> settings)
    {
        Public = new($"http://127.0.0.1:{_ports.Take()}");
        Management = new($"http://127.0.0.1:{_ports.Take()}");
        _arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "CdnMusic.NotificationService.dll"), .. settings,
            "--Listen:Public=" + Public.GetLeftPart(UriPartial.Authority), "--Listen:Management=" + Management.GetLeftPart(UriPartial.Authority),
            "--Shutdown:OnStandardInputEnd=true", "--Logging:Format=text",
            "--Logging:LogLevel:Default=Critical", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
        ];
        _process = Launch();
    }

    public Uri Public { get; }

    public Uri Management { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<NotificationProcess> StartAsync(IEnumerable<string> settings)
    {
        var service = new NotificationProcess(settings);
        await service.IsReadyAsync();
        return service;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Starts it again, on the same ports.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch();
        await IsReadyAsync();
    }

    /// <summary>Until it wants traffic.</summary>
    public Task IsReadyAsync() => Eventually.TrueAsync(async () =>
    {
        Assert.False(_process.HasExited, "The service ended.");
        try
        {
            using var response = await _http.GetAsync(new Uri(Management, "/health/ready"), Cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    });

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _http.Dispose();
        _ports.Dispose();
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", _arguments)
        {
            RedirectStandardInput = true,
        };
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1,localhost";
        return Process.Start(start)!;
    }
}
