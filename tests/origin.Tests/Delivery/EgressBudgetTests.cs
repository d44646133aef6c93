using CdnMusic.Hosting.Configuration;
using CdnMusic.Origin.Delivery;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CdnMusic.Origin.Tests.Delivery;

public sealed class EgressBudgetTests
{
    private const int Rate = 1 << 20;
    private readonly FakeTimeProvider _time = new();
    private readonly EgressBudget _budget;

    public EgressBudgetTests() => _budget = new EgressBudget(
        Options.Create(new LoadOptions { MaxBytesPerSecond = new ByteSize(Rate), QueueTimeout = TimeSpan.FromSeconds(2) }), _time);

    [Fact]
    public void Prewarming_gives_way_first_then_prefetching()
    {
        Assert.Equal((true, true, true), Ask(0));
        Pay(Rate * 5 / 8);
        Assert.Equal((true, true, false), Ask(0));
        Pay(Rate / 4);
        Assert.Equal((true, false, false), Ask(0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, true, true), Ask(0));
    }

    [Fact]
    public void Playback_waits_its_turn_until_that_would_take_too_long()
    {
        Pay(Rate * 2);
        var waits = new List<double>();
        while (_budget.TryPay(RequestPriority.Playback, Rate / 2, out var wait))
        {
            waits.Add(wait.TotalSeconds);
        }

        Assert.Equal([1, 1.5, 2], waits);
        Assert.False(_budget.TryPay(RequestPriority.Playback, 1, out var later));
        Assert.Equal(2.5, later.TotalSeconds, 3);
    }

    [Fact]
    public void Over_any_time_no_more_leaves_than_the_rate_and_what_is_paid_in_advance()
    {
        var (sent, random) = (0L, new Random(1));
        for (var step = 0; step < 10_000; step++)
        {
            var bytes = random.Next(Rate / 4);
            sent += _budget.TryPay((RequestPriority)random.Next(3), bytes, out _) ? bytes : 0;
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(50)));
            var elapsed = (_time.GetUtcNow() - _time.Start).TotalSeconds;
            Assert.True(sent <= Rate * (elapsed + 1 + 2.25), $"{sent} bytes after {elapsed} s");
        }

        Assert.True(sent > Rate * (_time.GetUtcNow() - _time.Start).TotalSeconds * 0.99);
    }

    [Fact]
    public void Without_a_bound_nobody_waits()
    {
        var unbounded = new EgressBudget(Options.Create(new LoadOptions()), _time);

        Assert.True(unbounded.TryPay(RequestPriority.Prewarm, long.MaxValue, out var wait) && unbounded.TryPay(RequestPriority.Prewarm, long.MaxValue, out wait));
        Assert.Equal(TimeSpan.Zero, wait);
    }

    private (bool Playback, bool Prefetch, bool Prewarm) Ask(long bytes) => (
        _budget.TryPay(RequestPriority.Playback, bytes, out _),
        _budget.TryPay(RequestPriority.Prefetch, bytes, out _),
        _budget.TryPay(RequestPriority.Prewarm, bytes, out _));

    private void Pay(long bytes) => Assert.True(_budget.TryPay(RequestPriority.Playback, bytes, out _));
}
