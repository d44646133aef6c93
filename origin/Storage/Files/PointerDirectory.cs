namespace CdnMusic.Origin.Storage.Files;

/// <summary>
/// Where pointer records lie: key <c>a/b</c> in file <c>a/b=</c>. <c>=</c> never occurs in a key, so that objects <c>a</c> and
/// <c>a/b</c> can exist side by side.
/// </summary>
internal sealed class PointerDirectory
{
    private const string Suffix = "=";
    private readonly string _root;

    public PointerDirectory(string root)
    {
        DurableFile.CreateDirectory(root);
        _root = root;
    }

    public string PathOf(ObjectKey key) => Path.Combine(_root, key.Value + Suffix);

    /// <summary>All keys that start with this text, in ordinal order.</summary>
    public IEnumerable<ObjectKey> Keys(string prefix)
    {
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        return folder.Length == 0 || ObjectKey.TryParse(folder.AsSpan(0, folder.Length - 1)) is not null
            ? Walk(new DirectoryInfo(Path.Combine(_root, folder)), folder, prefix)
            : [];
    }

    private static IEnumerable<ObjectKey> Walk(DirectoryInfo directory, string path, string prefix)
    {
        // A directory sorts as its name and a slash, which is how its keys go on.
        foreach (var (name, entry) in Entries(directory).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var full = path + name;
            var within = entry is DirectoryInfo
                ? full.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(full, StringComparison.Ordinal)
                : full.StartsWith(prefix, StringComparison.Ordinal);
            if (!within)
            {
                continue;
            }

            if (entry is DirectoryInfo child)
            {
                foreach (var key in Walk(child, full, prefix))
                {
                    yield return key;
                }
            }
            else if (ObjectKey.TryParse(full) is { } key)
            {
                yield return key;
            }
        }
    }

    private static List<(string Name, FileSystemInfo Entry)> Entries(DirectoryInfo directory)
    {
        try
        {
            return [.. directory.EnumerateFileSystemInfos()
                .Where(entry => entry is DirectoryInfo || entry.Name.EndsWith(Suffix, StringComparison.Ordinal))
                .Select(entry => (entry is DirectoryInfo ? entry.Name + '/' : entry.Name[..^Suffix.Length], entry))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
