using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CdnMusic.Deploy.Local.Ports;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>A real edge node process in front of an origin, with a cache directory that survives its restarts.</summary>
internal sealed class EdgeProcess : IAsyncDisposable
{
    private const string AdminToken = "admin-token-for-tests";
    private static readonly PortAllocator Ports = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-test-").FullName;
    private string[] _settings;
    private readonly int _port = Ports.Take();
    private readonly int _managementPort = Ports.Take();
    private Process? _process;

    private EdgeProcess(string originUrl, string[] settings)
    {
        _settings =
        [
            "--Edge:Id=edge-t",
            $"--Edge:Origins:0={originUrl}",
            $"--Edge:AdminToken={AdminToken}",
            $"--Edge:Cache:Directory={_directory}",
            $"--Listen:Public={(settings.Any(s => s.StartsWith("--Listen:Certificate=", StringComparison.Ordinal)) ? "https" : "http")}://127.0.0.1:{_port}",
            $"--Listen:Management=http://127.0.0.1:{_managementPort}",
            "--Shutdown:OnStandardInputEnd=true",
            $"--Edge:Door:Enabled={TestDoor.IsFast}",
            .. settings,
        ];
        // A response that is disposed half-read closes its connection at once, as a player that goes away does.
        Client = new HttpClient(new SocketsHttpHandler
        {
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            AllowAutoRedirect = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_port}"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        Management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_managementPort}") };
        Management.DefaultRequestHeaders.Authorization = new("Bearer", AdminToken);
    }

    public HttpClient Client { get; }

    public HttpClient Management { get; }

    public int Port => _port;

    /// <summary>The cache directory, unless the settings name another one.</summary>
    public string CacheDirectory => _directory;

    /// <summary>The process's resident memory now, in bytes.</summary>
    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{_process!.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture) * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<EdgeProcess> StartAsync(ScriptedOrigin origin, params string[] settings) => StartAsync(origin.Url, settings);

    public static async Task<EdgeProcess> StartAsync(string originUrl, params string[] settings)
    {
        var edge = new EdgeProcess(originUrl, settings);
        await edge.StartAsync();
        return edge;
    }

    /// <summary>The kernel's number of the process that runs.</summary>
    public int Pid => _process!.Id;

    /// <summary>Edges that are told one another's URLs before any of them runs.</summary>
    /// <param name="origin">Their origin.</param>
    /// <param name="count">How many.</param>
    /// <param name="settings">Further settings of each, by its index, with all of them.</param>
    public static async Task<IReadOnlyList<EdgeProcess>> StartRegionAsync(
        ScriptedOrigin origin, int count, Func<int, IReadOnlyList<EdgeProcess>, IEnumerable<string>> settings)
    {
        var edges = Enumerable.Range(0, count).Select(_ => new EdgeProcess(origin.Url, [])).ToList();
        for (var i = 0; i < count; i++)
        {
            edges[i]._settings = [.. edges[i]._settings, .. settings(i, edges)];
        }

        try
        {
            await Task.WhenAll(edges.Select(edge => edge.StartAsync()));
            return edges;
        }
        catch
        {
            foreach (var edge in edges)
            {
                await edge.DisposeAsync();
            }

            throw;
        }
    }

    public async Task StartAsync()
    {
        _process = Launch(_settings, redirectError: false);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await IsReadyAsync(deadline.Token))
        {
            Assert.False(_process.HasExited, $"the edge ended with {(_process.HasExited ? _process.ExitCode : 0)}");
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>Ends the process as a crash would, SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Freezes it (SIGSTOP): connections are taken, and nobody answers.</summary>
    public async Task FreezeAsync()
    {
        using var kill = Process.Start("kill", ["-STOP", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Token);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Runs an edge that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Error)> RunToEndAsync(params string[] settings)
    {
        using var process = Launch(settings, redirectError: true);
        var error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, error);
    }

    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, Token);
    }

    public async Task PurgeAsync(object what)
    {
        using var response = await Management.PostAsJsonAsync("/admin/purge", what, Token);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>The value of a metric, its labels in braces included in the name.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Management.GetStringAsync("/metrics", Token);
        var line = text.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for a condition that another process brings about.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Client.Dispose();
        Management.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Management.GetAsync("/health/ready", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Process Launch(IEnumerable<string> settings, bool redirectError) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CdnMusic.EdgeNode.dll"), .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardError = redirectError,
            RedirectStandardOutput = false,
            Environment =
            {
                ["CDNMUSIC_Logging__LogLevel__Default"] = "None",
                ["CDNMUSIC_Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "None",
            },
        })!;
}
