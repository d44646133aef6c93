using System.Net.NetworkInformation;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>
/// Ports for processes that tests start. Below the range from which the kernel takes ports for outgoing connections, and beginning
/// elsewhere in every test process, so that nobody takes one between the choice and its use.
/// </summary>
internal static class TestPorts
{
    private const int First = 10_000;
    private const int Count = 20_000;
    private static int Last = Environment.ProcessId * 127;

    public static int Next()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref Last) % Count);
            if (!taken.Contains(port))
            {
                return port;
            }
        }
    }
}
