using System.Net;

namespace CdnMusic.Deploy.Local.Processes;

/// <summary>Waits until a process says that it wants traffic.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <exception cref="LocalServiceException">The process ended, or was not ready in time.</exception>
    public static async Task WaitAsync(
        ServiceProgram program, ChildProcess process, LogCapture log, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var url = new Uri(program.ManagementUrl, "/health/ready");
        try
        {
            while (!await IsReadyAsync(url, deadline.Token))
            {
                await Task.WhenAny(process.Exited, Task.Delay(Interval, deadline.Token));
                deadline.Token.ThrowIfCancellationRequested();
                if (process.Exited.IsCompleted)
                {
                    throw new LocalServiceException(program.Name, await process.Exited, "ended before it was ready", log.Tail());
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalServiceException(program.Name, null, $"not ready within {timeout.TotalSeconds:0} s", log.Tail());
        }
    }

    private static async Task<bool> IsReadyAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(url, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
