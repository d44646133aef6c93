using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Purging;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnMusic.EdgeNode.Tests.Purging;

public sealed class PurgeLedgerTests : IDisposable
{
    private const long LogBytes = 64 << 10;
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger-test-").FullName;
    private readonly SequenceClock _clock = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Judging_a_hit_allocates_nothing_however_many_purges_there_are()
    {
        using var ledger = Open();
        var response = Response("/a/b/c/d.m4s?x=1", "k1", "k2", "k3");
        var judge = Enumerable.Range(0, 100).Select(i => Purge(paths: [$"/other/{i}"], prefixes: [$"/p{i}/"], keys: [$"key{i}"])).ToArray();
        Assert.Equal(PurgeVerdict.Untouched, ledger.Judge(response));
        var allocated = 0L;
        foreach (var purge in judge)
        {
            ledger.Purge(purge);
            var before = GC.GetAllocatedBytesForCurrentThread();
            ledger.Judge(response);
            ledger.Judge(response);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_purge_costs_the_same_bytes_for_one_cached_object_and_for_100_000()
    {
        using var ledger = Open();
        Cost(ledger, "warm-up-1");
        var few = Cost(ledger, "release-1");
        var cached = Enumerable.Range(0, 100_000).Select(i => Response($"/tracks/{i}", $"track-{i}")).ToArray();

        // The fewest of several: now and then a purge makes a table of marks grow.
        var many = Enumerable.Range(500, 5).Min(track => Cost(ledger, $"track-{track}"));

        Assert.InRange(many, 0, 2 * few);
        Assert.Equal(Enumerable.Range(500, 5), cached.Index().Where(c => ledger.Judge(c.Item) == PurgeVerdict.Gone).Select(c => c.Index));
    }

    [Fact]
    public void Marks_stay_within_the_logs_budget_and_nothing_purged_comes_back()
    {
        var purged = Enumerable.Range(0, 5_000).Select(i => Response($"/tracks/{i}")).ToArray();
        using (var ledger = Open(oldest: 1))
        {
            foreach (var response in purged)
            {
                ledger.Purge(Purge(paths: [response.Key.Text]));
                Assert.InRange(ledger.LogBytes, 0, LogBytes);
            }

            Assert.InRange(ledger.Count, 1, 1_000);
            Assert.All(purged, response => Assert.Equal(PurgeVerdict.Gone, ledger.Judge(response)));
            Assert.Equal(PurgeVerdict.Untouched, ledger.Judge(Response("/tracks/1")));
        }

        using var again = Open(oldest: 1);
        Assert.All(purged, response => Assert.Equal(PurgeVerdict.Gone, again.Judge(response)));
    }

    [Fact]
    public void Marks_older_than_everything_cached_go_without_touching_what_is_cached()
    {
        using (var ledger = Open())
        {
            ledger.Purge(Purge(paths: ["/a"], keys: ["k"]));
        }

        var cached = Response("/a", "k");
        using var again = Open(oldest: cached.Sequence);

        Assert.InRange(again.Count, 0, 1);
        Assert.Equal(PurgeVerdict.Untouched, again.Judge(cached));
    }

    [Fact]
    public void One_path_purged_again_and_again_is_one_mark()
    {
        using var ledger = Open(oldest: 1);
        var other = Response("/other");
        for (var i = 0; i < 5_000; i++)
        {
            ledger.Purge(Purge(paths: ["/same"]));
        }

        Assert.InRange(ledger.LogBytes, 0, LogBytes);
        Assert.Equal(PurgeVerdict.Untouched, ledger.Judge(other));
    }

    [Fact]
    public void A_torn_last_line_is_left_out_and_later_purges_are_kept()
    {
        var (first, second) = (Response("/first"), Response("/second"));
        using (var ledger = Open(oldest: 1))
        {
            ledger.Purge(Purge(paths: ["/first"]));
        }

        File.AppendAllText(LogPath, "0123456789abcdef {\"Sequence\":9");
        using (var ledger = Open(oldest: 1))
        {
            ledger.Purge(Purge(paths: ["/second"]));
        }

        using var again = Open(oldest: 1);
        Assert.Equal(PurgeVerdict.Gone, again.Judge(first));
        Assert.Equal(PurgeVerdict.Gone, again.Judge(second));
    }

    [Fact]
    public void A_damaged_log_purges_everything_rather_than_forget_a_purge() => Gen.Select(Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((at, flip) =>
    {
        File.Delete(LogPath);
        var purged = Response("/purged");
        using (var ledger = Open(oldest: 1))
        {
            ledger.Purge(Purge(keys: ["k"]));
            ledger.Purge(Purge(paths: ["/purged"]));
            ledger.Purge(Purge(prefixes: ["/x/"]));
        }

        var bytes = File.ReadAllBytes(LogPath);
        // Not the very last byte: without its end the last line counts as torn, and as never acknowledged.
        bytes[at % (bytes.Length - 1)] ^= flip;
        File.WriteAllBytes(LogPath, bytes);
        using var again = Open(oldest: 1);
        return again.Judge(purged) == PurgeVerdict.Gone;
    }, iter: 200, threads: 1);

    [Fact]
    public void A_purge_of_everything_replaces_all_marks_before_it()
    {
        using var ledger = Open(oldest: 1);
        ledger.Purge(Purge(paths: ["/a", "/b"], keys: ["k"]));

        ledger.Purge(Purge(prefixes: ["/"]));

        Assert.Equal(1, ledger.Count);
    }

    [Fact]
    public void What_a_fill_may_bring_is_judged_before_its_keys_are_known()
    {
        using var ledger = Open(oldest: 1);
        var began = _clock.Next();
        ledger.Purge(Purge(keys: ["k"], soft: true));

        Assert.Equal(PurgeVerdict.Stale, ledger.Judge("/a", began, SurrogateKeys.Unknown));
        Assert.Equal(PurgeVerdict.Untouched, ledger.Judge("/a", began, SurrogateKeys.None));
        Assert.Equal(PurgeVerdict.Untouched, ledger.Judge("/a", _clock.Next(), SurrogateKeys.Unknown));
    }

    private string LogPath => Path.Combine(_directory, "purges.log");

    private PurgeLedger Open(ulong oldest = ulong.MaxValue) => new(_directory, _clock, LogBytes, () => oldest, NullLogger<PurgeLedger>.Instance);

    private static PurgeRequest Purge(string[]? paths = null, string[]? prefixes = null, string[]? keys = null, bool soft = false) =>
        new(paths ?? [], prefixes ?? [], keys ?? [], soft);

    private static long Cost(PurgeLedger ledger, string key)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        ledger.Purge(Purge(keys: [key]));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private StoredResponse Response(string path, params string[] keys)
    {
        var terms = new FreshnessTerms { ResponseTime = DateTimeOffset.UnixEpoch, InitialAge = TimeSpan.Zero, Lifetime = TimeSpan.FromHours(1) };
        var head = new ResponseHead { Status = 200, Fields = [], Freshness = terms, SurrogateKeys = new SurrogateKeys(keys, hasMore: false) };
        return new StoredResponse(CacheKey.ForTarget(path), head, NativeBuffer.Allocate(0), _clock.Next());
    }
}
