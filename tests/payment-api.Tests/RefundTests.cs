using System.Net;
using CdnMusic.PaymentApi.Tests.Running;

namespace CdnMusic.PaymentApi.Tests;

/// <summary>Refunds happen once, never exceed the charge, and are asked for again when refused.</summary>
public sealed class RefundTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private readonly Guid _payment = Guid.NewGuid(), _refund = Guid.NewGuid();
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.StartAsync(postgres);
        await _shop.PayAsync(_payment);
        await _shop.UntilAsync("payments", _payment, "succeeded");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Theory]
    [InlineData("ok", 1)]
    [InlineData("drop", 1)]
    [InlineData("error", 1)]
    [InlineData("pending", 1)]
    [InlineData("soft_decline", 2)]
    public async Task A_refund_reaches_its_end_once(string behaviour, int atProvider)
    {
        await _shop.ScriptAsync(refunds: [behaviour]);
        await _shop.RefundAsync(_refund, _payment, 19900);
        await _shop.RefundAsync(_refund, _payment, 19900);

        await _shop.UntilAsync("refunds", _refund, "succeeded");

        var refunds = await _shop.AtProviderAsync("refunds");
        Assert.Equal((atProvider, 1), (refunds.Count, refunds.Count(r => r.GetProperty("status").GetString() == "succeeded")));
        Assert.Equal(["0"], await _shop.QueryAsync("SELECT sum(amount) FROM ledger_entries WHERE account = 'provider'"));
        Assert.Equal(["payment.succeeded", "refund.succeeded"], await _shop.QueryAsync("SELECT type FROM outbox ORDER BY position"));
        Assert.Equal(0, (await _shop.ReconcileAsync()).GetProperty("differences").GetArrayLength());
    }

    [Fact]
    public async Task No_more_is_refunded_than_was_charged_whoever_asks_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _shop.RefundAsync(Guid.NewGuid(), _payment, 9000)));

        Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.NotFound, (await _shop.RefundAsync(_refund, Guid.NewGuid(), 1)).Status);
    }

    [Fact]
    public async Task A_refund_that_is_always_refused_is_given_up_and_says_so()
    {
        await _shop.ScriptAsync(refunds: [.. Enumerable.Repeat("soft_decline", 8)]);
        await _shop.RefundAsync(_refund, _payment, 100);

        await _shop.UntilAsync("refunds", _refund, "failed");

        Assert.Equal(["payment.succeeded", "refund.failed"], await _shop.QueryAsync("SELECT type FROM outbox ORDER BY position"));
    }
}
