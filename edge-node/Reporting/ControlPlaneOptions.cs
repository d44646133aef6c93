namespace CdnMusic.EdgeNode.Reporting;

/// <summary>Where and how the node joins a fleet. Section <c>Edge:ControlPlane</c>.</summary>
internal sealed class ControlPlaneOptions
{
    /// <summary>
    /// The fleet listeners of the control plane's replicas, such as <c>http://10.0.0.1:8060</c>; the node is connected to one of them at a time.
    /// None (the default): the node stands alone.
    /// </summary>
    public Uri[] Urls { get; set; } = [];

    /// <summary>
    /// A one-time join token, to join with at the first start; afterwards the credential in the cache directory is what counts. Empty (the
    /// default): the node has joined before, or <c>cdnmusic edge join</c> does that for it.
    /// </summary>
    public string Token { get; set; } = "";
}
