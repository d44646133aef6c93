namespace CdnMusic.ControlPlane;

/// <summary>Ages are measured on the monotonic clock: a step of the wall clock must not kill or revive an edge.</summary>
internal static class MonotonicTime
{
    /// <summary>Time since an arbitrary fixed moment; never goes back.</summary>
    public static TimeSpan Monotonic(this TimeProvider time) => time.GetElapsedTime(0);
}
