using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>The rules of fleet.proto for Hello. Pure.</summary>
internal static partial class HelloRules
{
    private const int MaxLabels = 16, MaxText = 63, MaxUrl = 255;
    private const double MaxCapacityMbps = 10_000_000;

    /// <summary>Is this an edge's id?</summary>
    public static bool IsEdgeId(string text) => EdgeId().IsMatch(text);

    /// <summary>Turns Hello into an identity, or says what is wrong with it.</summary>
    public static Refusal? Check(Wire.Hello hello, out EdgeIdentity identity)
    {
        identity = null!;
        if (!EdgeId().IsMatch(hello.EdgeId))
        {
            return Bad("edge_id must be 1-63 characters of [a-z0-9-]");
        }

        if (hello.PublicUrl.Length > MaxUrl
            || !Uri.TryCreate(hello.PublicUrl, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.Host.Length == 0 || url.UserInfo.Length > 0 || url.PathAndQuery != "/" || url.Fragment.Length > 0)
        {
            return Bad("public_url must be an absolute http(s) URL without path, of at most 255 characters");
        }

        if (hello.Labels.Count > MaxLabels || hello.Labels.Any(l => l.Key.Length == 0 || !IsShortText(l.Key) || !IsShortText(l.Value)))
        {
            return Bad("labels must be at most 16, their keys and values printable and at most 63 characters long");
        }

        if (!(hello.CapacityMbps > 0 && hello.CapacityMbps <= MaxCapacityMbps))
        {
            return Bad("capacity_mbps must be greater than 0 and at most 10,000,000");
        }

        if (!IsShortText(hello.Version))
        {
            return Bad("version must be printable and at most 63 characters long");
        }

        identity = new EdgeIdentity(
            hello.EdgeId,
            url.GetLeftPart(UriPartial.Authority),
            hello.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
            hello.CapacityMbps,
            hello.Version,
            hello.Draining);
        return null;
    }

    private static Refusal Bad(string detail) => new(RefusalReason.BadHello, detail);

    private static bool IsShortText(string text) => text.Length <= MaxText && !text.Any(char.IsControl);

    [GeneratedRegex(@"\A[a-z0-9-]{1,63}\z")]
    private static partial Regex EdgeId();
}
