using System.Collections.Immutable;
using System.Data.Common;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// A table's copy in memory, for what is read far more often than written: readers never wait for the store, and have the last known rows
/// while it is away. Thread-safe.
/// </summary>
/// <remarks>
/// Memory follows the store only by reading it, also after a change of one's own, so that one process and many work alike. Whoever changes a
/// row writes <c>transaction.Touch(table)</c> into its column <c>changed</c>, touches the table too when he deletes one, and awaits
/// <see cref="FollowAsync"/> after the commit.
/// </remarks>
internal sealed class StoreCopy<T> : IStoreFollower
    where T : class
{
    private readonly IStore _store;
    private readonly Func<DbDataReader, T> _read;
    private readonly Action<ImmutableSortedDictionary<string, T>, ImmutableSortedDictionary<string, T>> _changed;
    private readonly string _keys, _news;
    private readonly CoalescedWork _following;
    private volatile ImmutableSortedDictionary<string, T> _rows = ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
    private long _version = -1;

    /// <summary>Reads the whole table; blocks.</summary>
    /// <param name="store">The store.</param>
    /// <param name="table">The table, which is also the topic.</param>
    /// <param name="columns">Its key, a text, and then whatever <paramref name="read"/> wants, separated by commas.</param>
    /// <param name="read">Makes a row of the columns.</param>
    /// <param name="changed">Told of the rows before and after a change, one change at a time. Must not block.</param>
    public StoreCopy(
        IStore store,
        string table,
        string columns,
        Func<DbDataReader, T> read,
        Action<ImmutableSortedDictionary<string, T>, ImmutableSortedDictionary<string, T>>? changed = null)
    {
        (_store, _read, _changed, Topic) = (store, read, changed ?? ((_, _) => { }), table);
        _keys = $"SELECT {columns.Split(',')[0]} FROM {table}";
        _news = $"SELECT {columns}, changed FROM {table} WHERE changed > $1";
        _following = new CoalescedWork(FollowOnceAsync);
        Apply(store.Run(Read));
    }

    /// <inheritdoc/>
    public string Topic { get; }

    /// <summary>The rows by key, as last read.</summary>
    public ImmutableSortedDictionary<string, T> Rows => _rows;

    /// <inheritdoc/>
    public Task FollowAsync() => _following.RunAsync();

    private async Task FollowOnceAsync()
    {
        var before = _rows;
        Apply(await _store.ReadAsync(Read));
        if (!ReferenceEquals(before, _rows))
        {
            _changed(before, _rows);
        }
    }

    private (IReadOnlyList<string> Keys, IReadOnlyList<(string Key, T Row, long Changed)> News) Read(StoreTransaction transaction) => (
        transaction.Query(_keys, row => row.GetString(0)),
        transaction.Query(_news, row => (row.GetString(0), _read(row), row.GetInt64(row.FieldCount - 1)), _version));

    private void Apply((IReadOnlyList<string> Keys, IReadOnlyList<(string Key, T Row, long Changed)> News) read)
    {
        var rows = _rows.ToBuilder();
        if (read.Keys.Count < rows.Count + read.News.Count)
        {
            rows.RemoveRange(rows.Keys.Except(read.Keys, StringComparer.Ordinal).ToArray());
        }

        foreach (var (key, row, changed) in read.News)
        {
            rows[key] = row;
            _version = Math.Max(_version, changed);
        }

        _rows = rows.ToImmutable();
    }
}
