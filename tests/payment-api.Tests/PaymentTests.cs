using System.Net;
using CdnMusic.PaymentApi.Tests.Running;

namespace CdnMusic.PaymentApi.Tests;

/// <summary>However the provider behaves, a payment is charged at most once, and its end is known.</summary>
public sealed class PaymentTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private readonly Guid _id = Guid.NewGuid();
    private Shop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await Shop.StartAsync(postgres);

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Theory]
    [InlineData("ok", "succeeded")]
    [InlineData("drop", "succeeded")]
    [InlineData("error", "succeeded")]
    [InlineData("no_notification", "succeeded")]
    [InlineData("repeated_notification", "succeeded")]
    [InlineData("soft_decline", "canceled")]
    [InlineData("hard_decline", "canceled")]
    public async Task A_payment_reaches_its_end_and_is_made_once(string behaviour, string end)
    {
        await _shop.ScriptAsync(payments: [behaviour]);
        Assert.Equal(HttpStatusCode.OK, (await _shop.PayAsync(_id)).Status);
        var again = await _shop.PayAsync(_id);
        Assert.Equal(HttpStatusCode.OK, again.Status);

        await _shop.UntilAsync("payments", _id, end);

        Assert.Single(await _shop.AtProviderAsync("payments"));
        Assert.Equal([$"payment.{end}"], await _shop.QueryAsync("SELECT type FROM outbox"));
        Assert.Equal(end == "succeeded" ? ["provider 19900", "sales -19900"] : [], await _shop.QueryAsync("SELECT account || ' ' || amount FROM ledger_entries ORDER BY 1"));
        Assert.Equal(0, (await _shop.ReconcileAsync()).GetProperty("differences").GetArrayLength());
    }

    [Fact]
    public async Task A_saved_method_is_charged_without_the_customer_and_pending_is_waited_for()
    {
        await _shop.PayAsync(_id);
        var method = (await _shop.UntilAsync("payments", _id, "succeeded")).GetProperty("method_id").GetString();
        await _shop.ScriptAsync(payments: ["pending"]);
        var renewal = Guid.NewGuid();

        await _shop.PayAsync(renewal, method: method);

        await _shop.UntilAsync("payments", renewal, "succeeded");
        Assert.Equal(2, (await _shop.AtProviderAsync("payments")).Count);
        await _shop.PayAsync(new Guid(7, 7, 7, new byte[8]), method: "no-such-method");
        Assert.Equal("hard", (await _shop.UntilAsync("payments", new Guid(7, 7, 7, new byte[8]), "canceled")).GetProperty("decline").GetString());
    }

    [Fact]
    public async Task An_id_stands_for_one_request_and_nonsense_is_refused()
    {
        await _shop.PayAsync(_id);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _shop.PayAsync(_id, amount: 1)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _shop.PayAsync(Guid.NewGuid(), amount: 0)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _shop.SendAsync(HttpMethod.Get, new Uri(_shop.Internal, $"internal/payments/{_id}"), null, "wrong")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _shop.SendAsync(HttpMethod.Get, new Uri(_shop.Public, $"internal/payments/{_id}"), null)).Status);
    }

    [Fact]
    public async Task The_ledger_takes_no_transfer_that_does_not_sum_to_zero_and_no_change()
    {
        await _shop.PayAsync(_id);
        await _shop.UntilAsync("payments", _id, "succeeded");

        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => _shop.QueryAsync(
            "INSERT INTO ledger_entries (transfer, account, amount, currency, at) VALUES ('x', 'sales', 5, 'RUB', now()) RETURNING 1"));
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => _shop.QueryAsync("UPDATE ledger_entries SET amount = 1 RETURNING 1"));
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => _shop.QueryAsync("DELETE FROM ledger_entries RETURNING 1"));
    }

    [Fact]
    public async Task Reconciliation_finds_what_our_books_lack()
    {
        await _shop.PayAsync(_id);
        await _shop.UntilAsync("payments", _id, "succeeded");
        await _shop.QueryAsync("UPDATE payments SET amount = 100 RETURNING 1");

        var differences = (await _shop.ReconcileAsync()).GetProperty("differences").EnumerateArray().Select(d => d.GetProperty("what").GetString());

        Assert.Equal(["payment", "ledger"], differences);
    }
}
