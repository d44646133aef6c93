using CdnMusic.Sagas.Tests.Model;
using CdnMusic.SubscriptionOrchestrator.Plans;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using CsCheck;

namespace CdnMusic.Sagas.Tests;

/// <summary>The saga's invariants M1 to M9, over random histories of wishes, answers, repetitions and clock moves.</summary>
public sealed class DecideTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.NewGuid();

    [Fact]
    public void The_invariants_hold_over_random_histories() => Check(1_000);

    [Fact]
    [Trait("Category", "Soak")]
    public void The_invariants_hold_over_many_random_histories() => Check(50_000);

    [Fact]
    public void A_subscription_is_activated_renewed_dunned_and_ended_on_schedule()
    {
        var state = After(
            Subscription.Nothing,
            (Now, new Message.Subscribe(Id, Id, Plan("premium-month"), false, null)),
            (Now, new Message.PaymentSucceeded(StableId.Of(Id, "charge/1/1"), "card")),
            (Now, new Message.EntitlementSet(Now.ToUnixTimeMilliseconds())));
        Assert.Equal((Stage.Active, Now.AddMonths(1)), (state.Stage, state.DueAt));

        var at = Now.AddMonths(1);
        foreach (var (attempt, days) in new[] { (1, 1), (2, 3), (3, 5), (4, 7) })
        {
            state = After(state, (at, new Message.TimerDue()), (at, new Message.PaymentFailed(StableId.Of(Id, $"charge/2/{attempt}"), false)));
            at = Now.AddMonths(1).AddDays(days);
            Assert.Equal((Stage.Renewing, at), (state.Stage, state.DueAt));
        }

        state = After(state, (at, new Message.TimerDue()), (at, new Message.PaymentFailed(StableId.Of(Id, "charge/2/5"), false)));
        Assert.Equal((Stage.Ended, EndReason.PaymentFailed), (state.Stage, state.EndReason));
    }

    [Fact]
    public void A_dearer_plan_is_charged_for_the_rest_of_the_period_and_a_cheaper_one_comes_with_the_next()
    {
        var state = After(
            Subscription.Nothing,
            (Now, new Message.Subscribe(Id, Id, Plan("premium-month"), false, "card")),
            (Now, new Message.PaymentSucceeded(StableId.Of(Id, "charge/1/1"), "card")),
            (Now, new Message.EntitlementSet(Now.ToUnixTimeMilliseconds())));
        var half = Now + ((Now.AddMonths(1) - Now) / 2);

        var up = After(state, (half, new Message.ChangePlan(Plan("family-month"))));
        Assert.Equal((449_00 - 299_00) / 2, up.Charges[^1].Amount);
        up = After(up, (half, new Message.PaymentSucceeded(up.Charges[^1].Id, "card")));
        Assert.Equal("family-month", up.Plan!.Id);

        var down = After(up, (half, new Message.ChangePlan(Plan("premium-month"))));
        Assert.Equal(("family-month", "premium-month"), (down.Plan!.Id, down.NextPlan!.Id));
        var end = Now.AddMonths(1);
        down = After(down, (end, new Message.TimerDue()), (end, new Message.PaymentSucceeded(StableId.Of(Id, "charge/2/1"), null)));
        Assert.Equal(("premium-month", 299_00L, 2), (down.Plan!.Id, down.Charges[^1].Amount, down.Period));
    }

    [Fact]
    public void Money_that_comes_after_the_end_goes_back()
    {
        var state = After(
            Subscription.Nothing,
            (Now, new Message.Subscribe(Id, Id, Plan("premium-year"), false, null)),
            (Now, new Message.Cancel(true)),
            (Now, new Message.PaymentSucceeded(StableId.Of(Id, "charge/1/1"), "card")));

        Assert.Equal((Stage.Ended, ChargeStatus.Refunding), (state.Stage, state.Charges[0].Status));
    }

    [Fact]
    public void What_cannot_be_activated_in_time_is_refunded()
    {
        var state = After(
            Subscription.Nothing,
            (Now, new Message.Subscribe(Id, Id, Plan("premium-month"), false, null)),
            (Now, new Message.PaymentSucceeded(StableId.Of(Id, "charge/1/1"), "card")),
            (Now + SubscriptionWorkflowManager.ActivationDeadline, new Message.TimerDue()),
            (Now + SubscriptionWorkflowManager.ActivationDeadline, new Message.EntitlementSet(Now.ToUnixTimeMilliseconds())));

        Assert.Equal((Stage.Ended, EndReason.ActivationFailed, ChargeStatus.Refunding), (state.Stage, state.EndReason, state.Charges[0].Status));
    }

    private static void Check(int histories) => Gen.Int[0, 16_000].Array[5, 80].Sample(
        steps =>
        {
            var world = new World();
            world.Step(16 * steps[0]);
            foreach (var step in steps)
            {
                world.Step(step);
            }

            world.Settle();
            Assert.Empty(world.Violations());
        },
        iter: histories);

    private static Plan Plan(string id) => PlanCatalogue.Find(id)!;

    private static Subscription After(Subscription state, params (DateTimeOffset At, Message Message)[] messages) =>
        messages.Aggregate(state, (s, m) => SubscriptionWorkflowManager.Decide(s, m.Message, m.At).Aggregate(s, (x, e) => x.Apply(e)));
}
