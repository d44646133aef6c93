using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CdnMusic.EdgeNode.Tests.Prefetching;

/// <summary>How much may be prefetched that nobody may want.</summary>
public sealed class PrefetchLedgerTests
{
    private const int ObjectBytes = 1 << 10;
    private const int Budget = 16;
    private const int ThrottledBudget = Budget / 8;

    private readonly FakeTimeProvider _time = new();
    private readonly PrefetchLedger _ledger;
    private UInt128 _next;

    public PrefetchLedgerTests()
    {
        var options = new EdgeOptions();
        options.Prefetch.MaxUnusedBytes = new ByteSize(Budget * ObjectBytes);
        var metrics = new EdgeMetrics(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()));
        _ledger = new PrefetchLedger(Options.Create(options), metrics, _time);
    }

    [Fact]
    public void Unused_bytes_stay_within_the_budget_and_use_makes_room()
    {
        var first = PrefetchUntilRefused(PrefetchDrop.Budget);
        Assert.Equal(Budget, first.Count);

        Assert.True(_ledger.Use(first[0]));
        Assert.False(_ledger.Use(first[0]));
        Assert.Single(PrefetchUntilRefused(PrefetchDrop.Budget));
    }

    [Fact]
    public void While_more_than_half_is_wasted_an_eighth_of_the_budget_is_left_and_it_comes_back_with_time()
    {
        PrefetchUntilRefused(PrefetchDrop.Budget);
        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Sweep();

        Assert.Equal(ThrottledBudget, PrefetchUntilRefused(PrefetchDrop.Throttled).Count);

        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Sweep();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Budget, PrefetchUntilRefused(PrefetchDrop.Budget).Count);
    }

    [Fact]
    public void Failures_throttle_as_waste_does()
    {
        for (var i = 0; i < WasteWindow.MinOutcomes; i++)
        {
            _ledger.Fail(_ledger.TryBegin(_next++, out _)!);
        }

        Assert.Equal(ThrottledBudget, PrefetchUntilRefused(PrefetchDrop.Throttled).Count);
    }

    [Fact]
    public void Used_ones_do_not_throttle()
    {
        for (var round = 0; round < 3; round++)
        {
            Assert.All(PrefetchUntilRefused(PrefetchDrop.Budget), key => Assert.True(_ledger.Use(key)));
        }
    }

    [Fact]
    public void What_is_used_while_it_arrives_takes_no_room()
    {
        var entry = _ledger.TryBegin(_next, out _)!;
        Assert.True(_ledger.Use(_next++));
        _ledger.Complete(entry, Budget * ObjectBytes);

        Assert.Equal(Budget, PrefetchUntilRefused(PrefetchDrop.Budget).Count);
    }

    private List<UInt128> PrefetchUntilRefused(PrefetchDrop expected)
    {
        var keys = new List<UInt128>();
        PrefetchDrop drop;
        while (_ledger.TryBegin(_next, out drop) is { } entry)
        {
            _ledger.Complete(entry, ObjectBytes);
            keys.Add(_next++);
        }

        Assert.Equal(expected, drop);
        return keys;
    }
}
