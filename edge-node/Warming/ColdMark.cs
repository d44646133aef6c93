using CdnMusic.EdgeNode.Caching.Disk;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Warming;

/// <summary>
/// Is the cache new, and not filled with what is wanted yet? A file in the cache directory says so, made when the node starts with nothing on
/// disk and removed when the hot set is here: a crash in between does not pass for warmth. Thread-safe.
/// </summary>
internal sealed class ColdMark
{
    private readonly string _path;
    private readonly ILogger<ColdMark> _logger;
    private volatile bool _isCold;

    public ColdMark(IOptions<EdgeOptions> options, DiskTier disk, ILogger<ColdMark> logger)
    {
        _path = Path.Combine(options.Value.Cache.Directory, "cold");
        _logger = logger;
        if (disk.Count == 0 && !File.Exists(_path))
        {
            File.Create(_path).Dispose();
        }

        _isCold = File.Exists(_path);
    }

    /// <summary>Nothing was here, and the hot set is not yet.</summary>
    public bool IsCold => _isCold;

    /// <summary>The hot set is here, or as much of it as there was time for.</summary>
    public void Remove()
    {
        _isCold = false;
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.ColdMarkNotRemoved(error);
        }
    }
}
