namespace CdnMusic.EdgeNode.Delivery;

/// <summary>What a client's connection may cost.</summary>
internal sealed class ConnectionLimitOptions
{
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    public int MinResponseBytesPerSecond { get; set; } = 240;

    public TimeSpan ResponseGracePeriod { get; set; } = TimeSpan.FromSeconds(5);
}
