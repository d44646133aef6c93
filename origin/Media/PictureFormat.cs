namespace CdnMusic.Origin.Media;

/// <summary>Tells pictures by their first bytes, so that ffmpeg need not guess and can be made to guess nothing else.</summary>
internal static class PictureFormat
{
    /// <summary>ffmpeg's name of the format.</summary>
    /// <exception cref="MediaException">It is not JPEG, PNG or WebP, or cannot be read.</exception>
    public static async Task<string> OfAsync(string path, CancellationToken cancellationToken) =>
        await FindAsync(path, cancellationToken) ?? throw new MediaException("is not a JPEG, PNG or WebP picture", MediaFault.WrongType);

    /// <summary>ffmpeg's name of the format; null if it is not JPEG, PNG or WebP.</summary>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static async Task<string?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var head = new byte[12];
        try
        {
            await using var file = File.OpenRead(path);
            return Of(head.AsSpan(0, await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MediaException("cannot be read", MediaFault.Unreadable);
        }
    }

    private static string? Of(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "jpeg_pipe"
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "png_pipe"
        : head.Length == 12 && head.StartsWith("RIFF"u8) && head[8..].SequenceEqual("WEBP"u8) ? "webp_pipe"
        : null;
}
