namespace CdnMusic.EdgeNode.Peering;

/// <summary>
/// The keys by which edges of one fleet know each other, as the control plane last said; in memory only, for without a control plane nobody
/// sends one edge to another. Thread-safe.
/// </summary>
internal sealed class PeerKeys
{
    private const int KeyBytes = 32, MaxKeys = 4;
    private volatile byte[][] _keys = [];

    /// <summary>Accepted keys; new proofs are made with the first.</summary>
    public IReadOnlyList<byte[]> Accepted => _keys;

    /// <summary>Takes other keys. Returns why not, or null.</summary>
    public string? Replace(byte[][] keys)
    {
        if (keys.Length > MaxKeys || keys.Any(k => k.Length != KeyBytes))
        {
            return $"at most {MaxKeys} keys of {KeyBytes} bytes each";
        }

        _keys = keys;
        return null;
    }
}
