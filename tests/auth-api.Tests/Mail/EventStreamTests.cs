using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.Deploy.Local.Databases;
using StackExchange.Redis;

namespace CdnMusic.AuthApi.Tests.Mail;

/// <summary>What other services hear of accounts: the outbox, relayed to a real Redis.</summary>
public sealed class EventStreamTests(PostgresOfTests postgres)
{
    [Fact]
    public async Task Accounts_that_come_and_go_and_their_mails_are_events_in_Redis()
    {
        await using var redis = await PrivateRedis.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var server = await AuthServer.StartAsync(postgres, new Dictionary<string, string> { ["Messaging:Redis"] = redis.Configuration });
        using var visitor = await Visitor.WithAccountAsync(server);
        var id = await visitor.AccountIdAsync();
        using (await visitor.SubmitAsync("/account/delete", new() { ["password"] = Visitor.GoodPassword }))
        {
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var streams = connection.GetDatabase();
        await Eventually.TrueAsync(async () => (await streams.StreamRangeAsync("events:{accounts}")).Length == 2);
        var accounts = await streams.StreamRangeAsync("events:{accounts}");
        Assert.Equal(["account.created", "account.deleted"], accounts.Select(e => (string?)e["type"]));
        Assert.All(accounts, e => Assert.Equal($$"""{"account_id": "{{id}}"}""", (string?)e["payload"]));
        Assert.All(accounts, e => Assert.Equal("auth-api", (string?)e["source"]));
        await Eventually.TrueAsync(async () =>
            (await streams.StreamRangeAsync("events:{mails}")).Any(e => ((string?)e["payload"])!.Contains("security_account_deleted", StringComparison.Ordinal)));
    }
}
