namespace CdnMusic.PaymentApi.Working;

/// <summary>When to ask again.</summary>
internal static class Pace
{
    /// <summary>How long a worker may take before its piece of work is another's.</summary>
    public static readonly TimeSpan Grip = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The pause after so many attempts: doubling, at most an hour.</summary>
    public static TimeSpan After(int attempts, TimeSpan first)
    {
        var pause = first * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        return pause < Longest ? pause : Longest;
    }
}
