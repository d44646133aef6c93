using System.Runtime.InteropServices;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>The C library's heap, which <see cref="NativeBuffer"/> allocates from.</summary>
internal static partial class NativeHeap
{
    /// <summary>glibc's M_MMAP_THRESHOLD.</summary>
    private const int MmapThreshold = -3;

    private const int LargeBytes = 512 << 10;

    /// <summary>
    /// Makes memory of blocks go back to the system when it is freed. By default glibc raises its threshold for that to 32 MiB with the
    /// first large buffer that is freed, and from then on the holes between long-lived buffers stay resident: streaming a few gigabytes
    /// through costs twice the memory that is in use. Without effect where the C library has no such setting.
    /// </summary>
    public static void ReturnLargeBuffers()
    {
        try
        {
            _ = MallOpt(MmapThreshold, LargeBytes);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library: it has its own ways.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
