using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Finds what to ingest.</summary>
internal static class AudioFolder
{
    private static readonly string[] Extensions =
        [".flac", ".wav", ".w64", ".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".mka"];

    /// <summary>Files as they are, folders as the audio files in and below them, in order of names; each file once.</summary>
    /// <exception cref="MediaException">A path does not exist or cannot be read, or a folder holds no audio files.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => Directory.Exists(path) ? FilesIn(path) : [ExistingFile(path)]).Distinct(StringComparer.Ordinal)];

    private static List<string> FilesIn(string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .ToList();
            return files.Count > 0 ? files : throw new MediaException($"{folder}: there are no audio files in this folder");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{folder}: cannot be read");
        }
    }

    private static string ExistingFile(string path) =>
        File.Exists(path) ? path : throw new MediaException($"{path}: there is no such file or folder");
}
