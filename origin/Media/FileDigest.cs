using System.Security.Cryptography;

namespace CdnMusic.Origin.Media;

/// <summary>Names files by their bytes.</summary>
internal static class FileDigest
{
    /// <summary>SHA-256, lower-case hex.</summary>
    /// <exception cref="MediaException">It is not there, empty, or cannot be read.</exception>
    public static async Task<string> OfAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return file.Length > 0
                ? Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))
                : throw new MediaException("is empty", MediaFault.Empty);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MediaException("there is no such file", MediaFault.Unreadable);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MediaException("cannot be read", MediaFault.Unreadable);
        }
    }
}
