namespace CdnMusic.Origin.Media;

/// <summary>What one run of a media tool may use besides time; the kernel enforces it (setrlimit(2)).</summary>
/// <param name="MemoryBytes">Address space.</param>
/// <param name="FileBytes">Size of any one file that it writes.</param>
internal sealed record ToolLimits(long MemoryBytes, long FileBytes)
{
    public static ToolLimits Default { get; } = new(2L << 30, 4L << 30);
}
