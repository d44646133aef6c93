using System.Globalization;
using System.Security.Claims;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>What a token's claims entitle to. Pure.</summary>
internal static class Entitlement
{
    /// <summary>The free plan's cap, whatever else the token says.</summary>
    public const int FreeKbps = 128;

    /// <summary>The plan of those who pay nothing.</summary>
    public const string FreePlan = "free";

    /// <summary>The highest bit rate in kbit/s, 1–65,535; null: nothing may be played.</summary>
    public static int? MaxKbps(ClaimsPrincipal listener)
    {
        var plan = listener.FindFirst("plan")?.Value;
        return string.IsNullOrEmpty(plan)
            || !int.TryParse(listener.FindFirst("max_bitrate")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var kbps)
            || kbps < 1
            ? null
            : Math.Min(kbps, plan == FreePlan ? FreeKbps : ushort.MaxValue);
    }
}
