namespace CdnMusic.ControlPlane.Auditing;

/// <summary>What operators did and what the fleet did, the latest <see cref="Capacity"/> of them, in memory. Thread-safe.</summary>
internal sealed class AuditLog(TimeProvider time)
{
    /// <summary>Entries kept.</summary>
    public const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _entries = new();

    /// <summary>Writes one entry down.</summary>
    public void Add(AuditAction action, string subject, string detail)
    {
        lock (_gate)
        {
            if (_entries.Count == Capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(new AuditEntry(time.GetUtcNow(), action, subject, detail));
        }
    }

    /// <summary>The latest entries, newest first.</summary>
    public IReadOnlyList<AuditEntry> Latest(int count)
    {
        lock (_gate)
        {
            return [.. _entries.Reverse().Take(count)];
        }
    }
}
