namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    // ENOSPC and EDQUOT; on Unix an IOException's HResult is the errno.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    private volatile DiskState _state;
    private volatile string? _lastError;
    private long _pausedSince;
    private long _bytesWhenFull;

    /// <summary>How it is.</summary>
    public DiskState State => _state;

    /// <summary>What went wrong last, unless all is well.</summary>
    public string? LastError => _lastError;

    private bool IsPaused => _state == DiskState.Failing && _time.GetElapsedTime(_pausedSince) < _retryInterval;

    private static bool IsFull(IOException error) => error.HResult is NoSpace or QuotaExceeded;

    private void Failed(Exception error)
    {
        _pausedSince = _time.GetTimestamp();
        (_state, _lastError) = (DiskState.Failing, error.Message);
        _metrics.DiskErrors.Inc();
        _logger.DiskWriteFailed(error, _retryInterval);
    }

    private void Full(IOException error)
    {
        if (_state != DiskState.Full)
        {
            _logger.DiskFull(error, Bytes, _capacity);
        }

        _bytesWhenFull = Bytes;
        (_state, _lastError) = (DiskState.Full, error.Message);
        _metrics.DiskErrors.Inc();
    }

    private void Succeeded()
    {
        if (_state == DiskState.Failing || (_state == DiskState.Full && Bytes > _bytesWhenFull + _segmentBytes))
        {
            (_state, _lastError) = (DiskState.Healthy, null);
            _logger.DiskWorksAgain();
        }
    }
}
