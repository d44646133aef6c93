namespace CdnMusic.EdgeNode.Reporting;

/// <summary>Where and how the node joins a fleet. Section <c>Edge:ControlPlane</c>.</summary>
internal sealed class ControlPlaneOptions
{
    /// <summary>The control plane's fleet listener, such as <c>http://127.0.0.1:8060</c>. Unset (the default): the node stands alone.</summary>
    public Uri? Url { get; set; }

    /// <summary>The join token.</summary>
    public string Token { get; set; } = "";
}
