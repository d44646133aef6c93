using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// The newest purge of every path, prefix and key, and of everything. One writer at a time; any number of readers, who take no lock and
/// allocate nothing.
/// </summary>
internal sealed class PurgeMarks
{
    private readonly ConcurrentDictionary<string, PurgeMark> _paths = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PurgeMark> _prefixes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PurgeMark> _keys = new(StringComparer.Ordinal);
    private int _prefixCount;
    private ulong _allHard;
    private ulong _allSoft;
    private ulong _anyKeyHard;
    private ulong _anyKeySoft;
    private ulong _newest;

    /// <summary>Marks held.</summary>
    public int Count => _paths.Count + _prefixes.Count + _keys.Count + (All == default ? 0 : 1);

    /// <summary>The sequence of the newest purge: whatever began to be filled after it is not concerned by any.</summary>
    public ulong Newest => Volatile.Read(ref _newest);

    private PurgeMark All => new(Volatile.Read(ref _allHard), Volatile.Read(ref _allSoft));

    public void Add(PurgeEntry entry)
    {
        if (entry is { Scope: PurgeScope.Prefix, Text: "/" })
        {
            AddToAll(default(PurgeMark).With(entry.Sequence, entry.Soft));
            if (!entry.Soft)
            {
                RemoveUpTo(entry.Sequence);
            }
        }
        else
        {
            if (entry.Scope == PurgeScope.Key)
            {
                ref var any = ref entry.Soft ? ref _anyKeySoft : ref _anyKeyHard;
                Volatile.Write(ref any, Math.Max(any, entry.Sequence));
            }

            OfScope(entry.Scope).AddOrUpdate(
                entry.Text, _ => default(PurgeMark).With(entry.Sequence, entry.Soft), (_, mark) => mark.With(entry.Sequence, entry.Soft));
            Volatile.Write(ref _prefixCount, _prefixes.Count);
        }

        Volatile.Write(ref _newest, Math.Max(_newest, entry.Sequence));
    }

    /// <summary>The purges that concern a response, newest of each kind.</summary>
    public PurgeMark MarkOf(string keyText, SurrogateKeys keys)
    {
        var mark = MarkOfPath(keyText);
        foreach (var key in keys.Names)
        {
            mark = mark.With(_keys.GetValueOrDefault(key));
        }

        if (keys.HasMore)
        {
            mark = mark.With(new PurgeMark(Volatile.Read(ref _anyKeyHard), Volatile.Read(ref _anyKeySoft)));
        }

        // Last: a mark that is folded meanwhile and was not found above is in here by now.
        return mark.With(All);
    }

    /// <summary>Replaces all marks up to a sequence by one that purges everything older than the newest of them.</summary>
    public void FoldUpTo(ulong sequence)
    {
        foreach (var mark in Scopes().SelectMany(s => s.Marks.Values).Where(m => m.Newest <= sequence))
        {
            AddToAll(mark);
        }

        RemoveUpTo(sequence);
    }

    /// <summary>The purges that make these marks.</summary>
    public IEnumerable<PurgeEntry> Entries() => Scopes()
        .SelectMany(s => s.Marks.SelectMany(m => Entries(s.Scope, m.Key, m.Value)))
        .Concat(Entries(PurgeScope.Prefix, "/", All));

    private static IEnumerable<PurgeEntry> Entries(PurgeScope scope, string text, PurgeMark mark)
    {
        if (mark.Hard > 0)
        {
            yield return new PurgeEntry(mark.Hard, scope, text, Soft: false);
        }

        if (mark.Soft > mark.Hard)
        {
            yield return new PurgeEntry(mark.Soft, scope, text, Soft: true);
        }
    }

    private PurgeMark MarkOfPath(string keyText)
    {
        var path = CacheKey.PathOf(keyText);
        var mark = Find(_paths, path).With(Find(_paths, CacheKey.TargetOf(keyText)));
        for (var i = 0; i < path.Length && Volatile.Read(ref _prefixCount) > 0; i++)
        {
            if (path[i] == '/')
            {
                mark = mark.With(Find(_prefixes, path[..(i + 1)]));
            }
        }

        return mark;
    }

    private void AddToAll(PurgeMark mark)
    {
        Volatile.Write(ref _allHard, Math.Max(_allHard, mark.Hard));
        Volatile.Write(ref _allSoft, Math.Max(_allSoft, mark.Soft));
    }

    private void RemoveUpTo(ulong sequence)
    {
        foreach (var (_, marks) in Scopes())
        {
            foreach (var (text, mark) in marks)
            {
                if (mark.Newest <= sequence)
                {
                    marks.TryRemove(text, out _);
                }
            }
        }

        Volatile.Write(ref _prefixCount, _prefixes.Count);
    }

    private ConcurrentDictionary<string, PurgeMark> OfScope(PurgeScope scope) => scope switch
    {
        PurgeScope.Path => _paths,
        PurgeScope.Prefix => _prefixes,
        _ => _keys,
    };

    private (PurgeScope Scope, ConcurrentDictionary<string, PurgeMark> Marks)[] Scopes() =>
        [(PurgeScope.Path, _paths), (PurgeScope.Prefix, _prefixes), (PurgeScope.Key, _keys)];

    private static PurgeMark Find(ConcurrentDictionary<string, PurgeMark> marks, ReadOnlySpan<char> text) =>
        marks.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var mark) ? mark : default;
}
