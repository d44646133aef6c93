using System.Text.RegularExpressions;

namespace CdnMusic.Origin.Delivery;

/// <summary>
/// HLS content steering (draft-pantos-hls-rfc8216bis, 7) in multivariant playlists, for players that steer by themselves. It is added while
/// serving, so a change is in force as soon as caches have forgotten the playlists. Section <c>Origin:Steering</c>.
/// </summary>
internal sealed partial class SteeringOptions
{
    /// <summary>The control plane's public listener as players reach it, such as <c>https://control.example.org</c>. Default none: no steering.</summary>
    public string ServerUrl { get; set; } = "";

    /// <summary>
    /// The pathway that the variants are, of which the control plane makes one per edge; the same as its <c>ControlPlane:SteeringPathway</c>.
    /// 1 to 63 of [a-zA-Z0-9._-]. Default <c>.</c>.
    /// </summary>
    public string PathwayId { get; set; } = ".";

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (ServerUrl.Length > 0 && !IsServer(ServerUrl))
        {
            yield return $"Origin:Steering:ServerUrl: '{ServerUrl}' is not an http(s) URL without query, such as https://control.example.org";
        }

        if (!Pathway().IsMatch(PathwayId))
        {
            yield return "Origin:Steering:PathwayId: must be 1 to 63 characters of [a-zA-Z0-9._-]";
        }
    }

    private static bool IsServer(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.Query.Length + uri.Fragment.Length == 0 && !url.Contains('"', StringComparison.Ordinal);

    [GeneratedRegex(@"\A[a-zA-Z0-9._-]{1,63}\z")]
    private static partial Regex Pathway();
}
