using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CdnMusic.Origin.Tests;

/// <summary>One of the program's services as a real process, on ports that the kernel picks.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    public const string Secret = "a-token-for-tests";

    private readonly Process _process;
    private bool _disposed;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _managing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process)
    {
        _process = process;
        _ = CaptureAsync(process.StandardOutput);
        _ = CaptureAsync(process.StandardError);
    }

    public HttpClient Http { get; private set; } = null!;

    public string Output => string.Join('\n', _output);

    public static Task<ServiceProcess> OriginAsync(string store, params string[] settings) => OriginAsync([$"--Origin:DataDirectory={store}", .. settings]);

    public static Task<ServiceProcess> OriginAsync(string[] settings) => StartAsync("serve", "Public", settings);

    public static Task<ServiceProcess> IngestAsync(string store, string data, params string[] settings) =>
        IngestAsync([$"--Origin:DataDirectory={store}"], data, settings);

    public static Task<ServiceProcess> IngestAsync(string[] store, string data, params string[] settings) => StartAsync(
        "ingest-service",
        "Ingest",
        [.. store, $"--Ingest:DataDirectory={data}", $"--Ingest:Token={Secret}", .. settings]);

    public async Task<string> MetricsAsync() => await Http.GetStringAsync(
        new Uri(await _managing.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "/metrics"), TestContext.Current.CancellationToken);

    /// <summary>A metric's value, its labels in braces included in the name; 0 if it has not been counted yet.</summary>
    public async Task<double> MetricAsync(string name) => (await MetricsAsync()).Split('\n')
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Ends it as a crash would: nothing of it gets to run.</summary>
    public async Task KillAsync()
    {
        // Only itself: what it had started must end by itself.
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        Http?.Dispose();
        _process.Dispose();
    }

    private static async Task<ServiceProcess> StartAsync(string command, string listener, params string[] settings)
    {
        var service = new ServiceProcess(OriginProgram.Start(
            [command, .. settings, $"--Listen:{listener}=http://127.0.0.1:0", "--Listen:Management=http://127.0.0.1:0", "--Logging:Format=text", "--Shutdown:OnStandardInputEnd=true"]));
        try
        {
            // The first of its listeners; the other is for management.
            var url = await service._listening.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            service.Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
            service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
            return service;
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException)
        {
            await service.DisposeAsync();
            throw new InvalidOperationException(service.Output, error);
        }
    }

    private async Task CaptureAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (Address().Match(line) is { Success: true } match)
            {
                var url = new Uri(match.Groups[1].Value);
                _ = _listening.TrySetResult(url) || _managing.TrySetResult(url);
            }
        }

        _listening.TrySetException(new InvalidOperationException("It ended."));
        _managing.TrySetCanceled();
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Address();
}
