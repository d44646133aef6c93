using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>
/// What one client connection may take: time and memory. Each limit holds for every listener and, where it counts connections, per
/// listener. Section <c>Edge:Limits</c>.
/// </summary>
internal sealed class ConnectionLimitOptions : IValidatableObject
{
    private static readonly ByteSize SmallestHead = ByteSize.KiB(1);
    private static readonly ByteSize LargestHead = ByteSize.MiB(1);

    /// <summary>How long a connection may be idle between requests; then it is closed. Default 130 s, range 1 s–1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// How long the fields of one request may take to arrive, from its first byte on; then it is answered 408 and the connection closed.
    /// Default 15 s, range 1 s–5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How fast a client must read its response, in bytes per second; one that is slower after <see cref="ResponseGracePeriod"/> is cut
    /// off. Default 240, range 1–1,000,000,000.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int MinResponseBytesPerSecond { get; set; } = 240;

    /// <summary>For how long a client may be slower than that. Default 5 s, range 2 s–5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan ResponseGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections per listener at once; further ones are closed as soon as they are accepted. Default 0: unlimited.</summary>
    [Range(0, int.MaxValue)]
    public int MaxConnections { get; set; }

    /// <summary>The longest request line, with its line end; a longer one is answered 414. Default 8 KiB, range 1 KiB–1 MiB.</summary>
    public ByteSize MaxRequestLineBytes { get; set; } = ByteSize.KiB(8);

    /// <summary>All fields of one request together; more is answered 431. Default 16 KiB, range 1 KiB–1 MiB.</summary>
    public ByteSize MaxRequestHeadersBytes { get; set; } = ByteSize.KiB(16);

    /// <summary>Field lines of one request; more is answered 431. Default 100, range 10–1000.</summary>
    [Range(10, 1000)]
    public int MaxRequestHeaderCount { get; set; } = 100;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, value) in new[] { (nameof(MaxRequestLineBytes), MaxRequestLineBytes), (nameof(MaxRequestHeadersBytes), MaxRequestHeadersBytes) })
        {
            if (value.Bytes < SmallestHead.Bytes || value.Bytes > LargestHead.Bytes)
            {
                yield return new ValidationResult($"must be between {SmallestHead} and {LargestHead}", [name]);
            }
        }
    }
}
