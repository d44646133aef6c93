using CdnMusic.PaymentApi;
using CdnMusic.Sagas.Tests.Running;
using CdnMusic.SubscriptionOrchestrator;

namespace CdnMusic.Sagas.Tests;

/// <summary>
/// The whole saga with real processes, and the kill-at-every-step matrix: at each named point one service kills itself (SIGKILL), is started
/// again, and the saga must come to the end it would have come to.
/// </summary>
public sealed class ProcessTests(SagaCluster cluster) : IClassFixture<SagaCluster>
{
    private const string Orchestrator = "subscription-orchestrator";
    private const string Payments = "payment-api";
    private readonly Guid _id = Guid.NewGuid();

    /// <summary>Service, point, whether the point lies on the way of a refund.</summary>
    public static TheoryData<string, string, bool> AFewPoints { get; } = new()
    {
        { Orchestrator, SubscriptionSteps.AfterCommit, false },
        { Payments, PaymentSteps.AfterAsk, false },
        { Payments, PaymentSteps.AfterRefundAsk, true },
    };

    /// <summary>All of them.</summary>
    public static TheoryData<string, string, bool> EveryPoint { get; } = new()
    {
        { Orchestrator, SubscriptionSteps.BeforeDecision, false },
        { Orchestrator, SubscriptionSteps.BeforeCommit, false },
        { Orchestrator, SubscriptionSteps.AfterCommit, false },
        { Orchestrator, SubscriptionSteps.BeforeCharge, false },
        { Orchestrator, SubscriptionSteps.AfterCharge, false },
        { Orchestrator, SubscriptionSteps.BeforeEntitlement, false },
        { Orchestrator, SubscriptionSteps.AfterEntitlement, false },
        { Orchestrator, SubscriptionSteps.BeforeDone, false },
        { Orchestrator, SubscriptionSteps.AfterDone, false },
        { Orchestrator, SubscriptionSteps.BeforeRefund, true },
        { Orchestrator, SubscriptionSteps.AfterRefund, true },
        { Payments, PaymentSteps.BeforeAccept, false },
        { Payments, PaymentSteps.AfterAccept, false },
        { Payments, PaymentSteps.BeforeAsk, false },
        { Payments, PaymentSteps.AfterAsk, false },
        { Payments, PaymentSteps.BeforeSettle, false },
        { Payments, PaymentSteps.AfterSettle, false },
        { Payments, PaymentSteps.BeforeNote, false },
        { Payments, PaymentSteps.AfterNote, false },
        { Payments, PaymentSteps.BeforeRefundAccept, true },
        { Payments, PaymentSteps.AfterRefundAccept, true },
        { Payments, PaymentSteps.BeforeRefundAsk, true },
        { Payments, PaymentSteps.AfterRefundAsk, true },
        { Payments, PaymentSteps.BeforeRefundSettle, true },
        { Payments, PaymentSteps.AfterRefundSettle, true },
    };

    [Fact]
    public async Task A_subscription_is_paid_entitled_and_refunded_by_support()
    {
        var account = await cluster.NewAccountAsync();
        await cluster.ScriptAsync("drop");

        await cluster.SubscribeAsync(_id, account);
        await cluster.UntilStateAsync(_id, "active honoured");
        Assert.Equal(("premium", (1, 0)), (await cluster.EntitlementAsync(account), await cluster.AtBankAsync(_id)));

        await cluster.RefundAsync(_id);
        await cluster.UntilStateAsync(_id, "ended refunded");
        await SagaCluster.EventuallyAsync(async () => await cluster.EntitlementAsync(account) == "free");
        Assert.Equal((1, 1), await cluster.AtBankAsync(_id));
        Assert.Equal(["support ForceRefund asked for"], await cluster.QueryAsync("subscriptions", $"SELECT who || ' ' || what || ' ' || reason FROM audit WHERE workflow_id = '{_id}'"));
        Assert.Equal(0, await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task A_declined_subscription_ends_and_an_account_that_is_not_there_gets_its_money_back()
    {
        await cluster.ScriptAsync("hard_decline");
        var account = await cluster.NewAccountAsync();
        await cluster.SubscribeAsync(_id, account);
        await cluster.UntilStateAsync(_id, "ended declined");
        Assert.Equal(("none", (0, 0)), (await cluster.EntitlementAsync(account), await cluster.AtBankAsync(_id)));

        var nobody = Guid.NewGuid();
        await cluster.SubscribeAsync(nobody, Guid.NewGuid());
        await cluster.UntilStateAsync(nobody, "ended refunded");
        Assert.Equal((1, 1), await cluster.AtBankAsync(nobody));
    }

    [Theory]
    [MemberData(nameof(AFewPoints))]
    public Task Killed_at_a_step_the_saga_comes_to_its_end(string service, string point, bool withRefund) => KillAsync(service, point, withRefund);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(EveryPoint))]
    public Task Killed_at_every_step_the_saga_comes_to_its_end(string service, string point, bool withRefund) => KillAsync(service, point, withRefund);

    private async Task KillAsync(string service, string point, bool withRefund)
    {
        var account = await cluster.NewAccountAsync();
        if (withRefund)
        {
            await cluster.SubscribeAsync(_id, account);
            await cluster.UntilStateAsync(_id, "active honoured");
        }

        await cluster.RestartAsync(service, point);
        var wish = withRefund ? cluster.RefundAsync(_id) : cluster.SubscribeAsync(_id, account);
        await SagaCluster.EventuallyAsync(() => Task.FromResult(!cluster.IsRunning(service)), () => Task.FromResult($"{point} was not reached"));
        await cluster.RestartAsync(service, null);
        await wish;

        await cluster.UntilStateAsync(_id, withRefund ? "ended refunded" : "active honoured");
        Assert.Equal((1, withRefund ? 1 : 0), await cluster.AtBankAsync(_id));
        await SagaCluster.EventuallyAsync(async () => await cluster.EntitlementAsync(account) == (withRefund ? "free" : "premium"));
        Assert.Equal(0, await cluster.DifferencesAsync());
    }
}
