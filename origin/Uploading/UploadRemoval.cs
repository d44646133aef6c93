using CdnMusic.Origin.Ingesting;

namespace CdnMusic.Origin.Uploading;

/// <summary>Removes uploads: the file first, so that no file is ever without its line in the ledger.</summary>
internal static class UploadRemoval
{
    /// <summary>Removes an upload; false if it is being written to, or a release needs it.</summary>
    public static async ValueTask<bool> TryRemoveAsync(string id, UploadBook book, IngestDirectories directories)
    {
        var path = directories.Upload(id);
        await using var alone = UploadFile.TryOpen(path);
        if (alone is null || book.Find(id) is { ExpiresAt: null })
        {
            return false;
        }

        File.Delete(path);
        return book.Delete(id);
    }
}
