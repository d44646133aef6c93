using System.Net;
using CdnMusic.PaymentApi.Tests.Running;

namespace CdnMusic.PaymentApi.Tests;

/// <summary>Notifications are hints; the provider is asked.</summary>
public sealed class NotificationTests(PostgresOfTests postgres)
{
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public async Task A_customer_confirms_later_and_forged_news_before_that_changes_nothing()
    {
        await using var shop = await Shop.StartAsync(postgres, autoConfirm: false);
        await shop.PayAsync(_id);
        var pending = await shop.UntilAsync("payments", _id, "pending");
        var providerId = (await shop.QueryAsync("SELECT provider_id FROM payments")).Single();

        var forged = new { type = "notification", @event = "payment.succeeded", @object = new { id = providerId, status = "succeeded", amount = new { value = "199.00", currency = "RUB" } } };
        Assert.Equal(HttpStatusCode.OK, (await NotifyAsync(shop, forged)).Status);
        Assert.Equal(HttpStatusCode.OK, (await NotifyAsync(shop, new { @object = new { id = "unknown" } })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await NotifyAsync(shop, new { nothing = 1 })).Status);
        await shop.UntilAsync("payments", _id, "pending");
        Assert.Empty(await shop.QueryAsync("SELECT 1 FROM ledger_entries"));

        using var customer = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var page = await customer.GetAsync(new Uri(pending.GetProperty("confirmation_url").GetString()!), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        await shop.UntilAsync("payments", _id, "succeeded");

        for (var i = 0; i < 3; i++)
        {
            await NotifyAsync(shop, new { @event = "payment.canceled", @object = new { id = providerId, status = "canceled" } });
        }

        await shop.UntilAsync("payments", _id, "succeeded");
        Assert.Equal(["payment.succeeded"], await shop.QueryAsync("SELECT type FROM outbox"));
    }

    [Fact]
    public async Task Notifications_from_elsewhere_are_refused()
    {
        await using var shop = await Shop.StartAsync(postgres, networks: "185.71.76.0/27");

        Assert.Equal(HttpStatusCode.Forbidden, (await NotifyAsync(shop, new { @object = new { id = "x" } })).Status);
        await shop.PayAsync(_id);
        await shop.UntilAsync("payments", _id, "succeeded");
    }

    private static Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> NotifyAsync(Shop shop, object notification) =>
        shop.SendAsync(HttpMethod.Post, new Uri(shop.Public, "notifications/yookassa"), notification);
}
