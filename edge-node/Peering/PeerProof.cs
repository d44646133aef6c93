using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.EdgeNode.Purging;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Peering;

/// <summary>
/// The field by which an edge proves to another that it is of the fleet: <c>id until log position proof</c>. The proof is an HMAC-SHA256
/// over all of that and the target, so that who overhears it can repeat nothing but this one question, and that for a minute. Thread-safe.
/// </summary>
internal sealed class PeerProof(PeerKeys keys, IOptions<EdgeOptions> options, TimeProvider time)
{
    /// <summary>The request field.</summary>
    public const string FieldName = "CdnMusic-Peer";

    private const string NoLog = "-";

    // The accepted lifetime is longer than the one given, so that clocks may differ by as much as the difference.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1), LongestLifetime = TimeSpan.FromMinutes(5);

    private readonly string _id = options.Value.Id;

    /// <summary>The field's value for a request, or null while there is no key.</summary>
    /// <param name="target">The canonical target.</param>
    /// <param name="place">How far this edge is in the fleet's purges.</param>
    public string? Make(string target, PurgePlace place)
    {
        if (keys.Accepted is not [var key, ..])
        {
            return null;
        }

        var until = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $"{_id} {until} {(place.Log.Length == 0 ? NoLog : place.Log)} {place.Position}");
        return claims + " " + Sign(key, claims, target);
    }

    /// <summary>How far the edge is that sent this; null if no edge of the fleet did, or not for this target, or not now.</summary>
    public PurgePlace? Verify(string? value, string target)
    {
        if (value is null || value.LastIndexOf(' ') is not (> 0 and var end) || value[..end].Split(' ') is not [_, var until, var log, var position]
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var untilMs)
            || !ulong.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (untilMs < now.ToUnixTimeMilliseconds() || untilMs > (now + LongestLifetime).ToUnixTimeMilliseconds())
        {
            return null;
        }

        var proof = Encoding.UTF8.GetBytes(value[(end + 1)..]);
        var proven = false;
        foreach (var key in keys.Accepted)
        {
            proven |= CryptographicOperations.FixedTimeEquals(proof, Encoding.UTF8.GetBytes(Sign(key, value[..end], target)));
        }

        return proven ? new PurgePlace(log == NoLog ? "" : log, at) : null;
    }

    private static string Sign(byte[] key, string claims, string target) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(claims + "\n" + target)));
}
