namespace CdnMusic.EdgeNode.Caching;

/// <summary>
/// A complete stored response. The body is shared by reference count: use it only between a successful <see cref="TryRetain"/> (which
/// every lookup does for its caller) and <see cref="Release"/>.
/// </summary>
/// <param name="key">What it is found by.</param>
/// <param name="head">Everything but the body.</param>
/// <param name="body">The body; this object owns the caller's reference from now on.</param>
/// <param name="sequence">The node's clock of fills: larger means begun later. Purges compare against it.</param>
internal sealed class StoredResponse(CacheKey key, ResponseHead head, NativeBuffer body, ulong sequence)
{
    private volatile int _checkedEpoch = -1;

    public CacheKey Key { get; } = key;

    public ResponseHead Head { get; } = head;

    public NativeBuffer Body { get; } = body;

    public ulong Sequence { get; } = sequence;

    /// <summary>The head as it goes over an HTTP/1.1 connection; null if only the full pipeline can write it.</summary>
    public WireHead? Wire { get; } = WireHead.TryRender(head);

    /// <summary>Bytes that it counts against the memory budget.</summary>
    public long Weight { get; } = body.Length + head.Weight + (2 * key.Text.Length);

    /// <summary>The purge epoch up to which no purge concerned this response; saves looking again.</summary>
    public int CheckedEpoch
    {
        get => _checkedEpoch;
        set => _checkedEpoch = value;
    }

    public bool TryRetain() => Body.TryRetain();

    public void Release() => Body.Release();

    /// <summary>The same body under a head that a 304 updated (RFC 9111 section 4.3.4). The caller holds a reference on the result.</summary>
    public StoredResponse WithHead(ResponseHead head, ulong sequence) => Body.TryRetain()
        ? new StoredResponse(Key, head, Body, sequence)
        : throw new InvalidOperationException("Only a retained response can be freshened.");
}
