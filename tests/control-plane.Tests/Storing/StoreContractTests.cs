using CdnMusic.ControlPlane.Storing;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.ControlPlane.Tests.Storing;

/// <summary>What both stores promise, each on the real thing.</summary>
public abstract class StoreContractTests
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_that_throws_has_not_happened()
    {
        await using var place = await NewPlaceAsync();
        var store = place.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.RunAsync(transaction =>
        {
            Insert(transaction, "a");
            throw new InvalidOperationException();
        }));

        Assert.Empty(await IdsAsync(store));
        Assert.Empty(await store.ReadAsync(t => t.Query("SELECT version FROM versions WHERE topic = $1", row => row.GetInt64(0), "campaigns")));
    }

    [Fact]
    public async Task What_was_committed_is_there_when_it_is_opened_again()
    {
        await using var place = await NewPlaceAsync();
        byte[] bytes = [0, 1, 255];
        await place.Open().RunAsync(t => t.Execute(
            "INSERT INTO join_tokens (hash, edge, expires_at, used_by, used_hash) VALUES ($1, $2, $3, $4, $5)", bytes, "ä", long.MaxValue, null, null));
        place.Close();

        var row = Assert.Single(await place.Open().ReadAsync(t => t.Query(
            "SELECT hash, edge, expires_at, used_by FROM join_tokens WHERE hash = $1",
            r => (r.GetFieldValue<byte[]>(0), r.GetString(1), r.GetInt64(2), r[3] as string),
            bytes)));

        Assert.Equal(bytes, row.Item1);
        Assert.Equal(("ä", long.MaxValue, null), (row.Item2, row.Item3, row.Item4));
    }

    [Fact]
    public async Task Memory_follows_and_callbacks_run_only_after_a_commit()
    {
        await using var place = await NewPlaceAsync();
        var store = place.Open();
        var (after, announced) = (0, new List<string>());
        store.Changed += announced.AddRange;

        await store.RunAsync(t =>
        {
            t.AfterCommit(() => after++);
            Insert(t, "a");
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.RunAsync(t =>
        {
            t.AfterCommit(() => after++);
            Insert(t, "b");
            throw new InvalidOperationException();
        }));

        Assert.Equal(1, after);
        Assert.Equal(["campaigns"], announced);
    }

    [Fact]
    public async Task Work_that_reads_and_then_writes_is_not_interleaved()
    {
        await using var place = await NewPlaceAsync();
        var store = place.Open();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.RunAsync(t =>
        {
            var known = t.Query("SELECT id FROM campaigns", row => row.GetString(0)).Count;
            Insert(t, known.ToString("d3", null));
        })));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => i.ToString("d3", null)), await IdsAsync(store));
    }

    [Fact]
    public async Task Whoever_sees_a_version_has_seen_all_before_it_whatever_fails_in_between()
    {
        await using var place = await NewPlaceAsync();
        var store = place.Open();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var versions = await store.ReadAsync(t => t.Query("SELECT changed FROM campaigns ORDER BY changed", row => row.GetInt64(0)));
                    Assert.Equal(Enumerable.Range(1, versions.Count).Select(v => (long)v), versions);
                }
            },
            Token);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            try
            {
                await store.RunAsync(t =>
                {
                    Insert(t, i.ToString("d3", null));
                    if (i % 3 == 0)
                    {
                        throw new InvalidOperationException();
                    }
                });
            }
            catch (InvalidOperationException)
            {
                // Its version is given to the next.
            }
        }));
        await done.CancelAsync();
        await reading;

        Assert.Equal(40, (await IdsAsync(store)).Count);
    }

    [Fact]
    public async Task A_copy_follows_what_is_added_changed_and_deleted()
    {
        await using var place = await NewPlaceAsync();
        var store = place.Open();
        await store.RunAsync(t => Insert(t, "a"));
        var changes = new List<string>();
        var copy = new StoreCopy<string>(
            store, "campaigns", "id, campaign", row => row.GetString(1), (_, rows) => changes.Add(string.Join(' ', rows.Select(r => r.Key + r.Value))));

        await store.RunAsync(t =>
        {
            Insert(t, "b");
            t.Execute("UPDATE campaigns SET campaign = $1, changed = $2 WHERE id = $3", "2", t.Touch("campaigns"), "a");
        });
        await copy.FollowAsync();
        await store.RunAsync(t =>
        {
            t.Execute("DELETE FROM campaigns WHERE id = $1", "b");
            t.Touch("campaigns");
        });
        await copy.FollowAsync();
        await copy.FollowAsync();

        Assert.Equal(["a2 b1", "a2"], changes);
    }

    [Fact]
    public async Task A_store_of_any_earlier_version_is_brought_up_to_date_with_what_is_in_it()
    {
        for (var version = 1; version < Schema.Migrations.Count; version++)
        {
            await using var place = await NewPlaceAsync();
            await place.PrepareAsync(
                version,
                [
                    .. Schema.Migrations.Take(version),
                    "INSERT INTO identity (purge_log) VALUES ('log')",
                    "INSERT INTO purges (position, id, at, purge) VALUES (7, 'p', 1, CAST('a' AS BLOB))",
                    "INSERT INTO audit (at, action, subject, detail) VALUES (1, 'Purge', 's', 'd')",
                ]);

            var store = place.Open();

            Assert.Equal(["Purge"], await store.ReadAsync(t => t.Query("SELECT action FROM audit", row => row.GetString(0))));
            Assert.Equal(version < 4 ? 8 : 1, await store.RunAsync(t => t.Touch("purges")));
        }
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_left_alone()
    {
        await using var place = await NewPlaceAsync();
        await place.PrepareAsync(999, []);

        Assert.Contains("version 999", Assert.Throws<ConfigurationException>(place.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stores_clock_goes_on()
    {
        await using var place = await NewPlaceAsync();
        var store = place.Open();

        var (first, second) = await store.RunAsync(t => (t.Now, t.Now));

        Assert.InRange(first, DateTimeOffset.UtcNow.AddHours(-1), second);
    }

    private protected abstract Task<StorePlace> NewPlaceAsync();

    private protected static void Insert(StoreTransaction transaction, string id) =>
        transaction.Execute("INSERT INTO campaigns (id, campaign, changed) VALUES ($1, $2, $3)", id, "1", transaction.Touch("campaigns"));

    private protected static Task<IReadOnlyList<string>> IdsAsync(IStore store) =>
        store.ReadAsync(t => t.Query("SELECT id FROM campaigns ORDER BY id", row => row.GetString(0)));

    /// <summary>Where a store is, and those opened on it.</summary>
    private protected abstract class StorePlace : IAsyncDisposable
    {
        private readonly List<IStore> _opened = [];

        public IStore Open()
        {
            _opened.Add(OpenCore());
            return _opened[^1];
        }

        public void Close()
        {
            _opened.ForEach(store => ((IDisposable)store).Dispose());
            _opened.Clear();
        }

        /// <summary>Leaves a store of another version there.</summary>
        public abstract Task PrepareAsync(int version, IReadOnlyList<string> statements);

        public virtual ValueTask DisposeAsync()
        {
            Close();
            return ValueTask.CompletedTask;
        }

        protected abstract IStore OpenCore();
    }
}
