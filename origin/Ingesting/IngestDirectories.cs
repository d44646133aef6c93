using CdnMusic.Origin.Storage.Files;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Where files of the ingest service are: uploads by id, scratch directories by job and attempt.</summary>
internal sealed class IngestDirectories
{
    private readonly string _uploads;
    private readonly string _scratch;

    public IngestDirectories(IOptions<IngestOptions> options)
    {
        var root = Path.GetFullPath(options.Value.DataDirectory);
        (_uploads, _scratch) = (Path.Combine(root, "uploads"), Path.Combine(root, "scratch"));
        DurableFile.CreateDirectory(_uploads);
        DurableFile.CreateDirectory(_scratch);
    }

    /// <summary>The file of an upload; it may not be there yet.</summary>
    public string Upload(string id) => Path.Combine(_uploads, id);

    /// <summary>The scratch directory of one attempt at a job.</summary>
    public string Scratch(string job, int attempt) => Path.Combine(_scratch, $"{job}.{attempt}");

    /// <summary>All scratch directories there are, with what they are for.</summary>
    public IEnumerable<(string Path, string Job, int Attempt)> Scratches() =>
        from path in Directory.EnumerateDirectories(_scratch)
        let parts = Path.GetFileName(path).Split('.')
        where parts.Length == 2 && int.TryParse(parts[1], out _)
        select (path, parts[0], int.Parse(parts[1]));
}
