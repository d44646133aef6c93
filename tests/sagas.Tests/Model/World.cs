using System.Text.Json;
using CdnMusic.SubscriptionOrchestrator.Plans;
using CdnMusic.SubscriptionOrchestrator.Workflows;

namespace CdnMusic.Sagas.Tests.Model;

/// <summary>
/// One subscription and what is around it, as simple as can be: a bank that charges each id once and refunds it once, an account service that
/// keeps the highest version, and a post office that delivers late, twice, in any order.
/// </summary>
internal sealed class World
{
    private static readonly Guid Id = new(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);
    private readonly List<Message> _post = [];
    private readonly List<Message> _delivered = [];
    private readonly Dictionary<Guid, JournalEntry.ChargeRequested> _asked = [];
    private readonly Dictionary<Guid, long> _captured = [];
    private readonly Dictionary<Guid, long> _refunded = [];
    private readonly List<JournalEntry.EntitlementRequested> _entitlements = [];
    private readonly List<JournalEntry.RefundRequested> _refunds = [];
    private readonly List<(DateTimeOffset At, JournalEntry Entry)> _journal = [];
    private (long Version, Plan? Plan) _entitled;

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public Subscription State { get; private set; } = Subscription.Nothing;

    public IReadOnlyList<JournalEntry> Journal => [.. _journal.Select(j => j.Entry)];

    /// <summary>One random step; what it is, the number says.</summary>
    public void Step(int number)
    {
        var choice = number / 16;
        switch (number % 16)
        {
            case 0: Send(new Message.Subscribe(Id, Id, Pick(PlanCatalogue.All, choice), choice % 5 == 0, choice % 3 == 0 ? "old" : null)); break;
            case 1: Send(new Message.Cancel(choice % 2 == 0)); break;
            case 2: Send(new Message.Resume()); break;
            case 3: Send(new Message.ChangePlan(Pick(PlanCatalogue.All, choice))); break;
            case 4 when choice % 4 == 0: Send(new Message.ForceRefund("support")); break;
            case 5 or 6: Charge(choice); break;
            case 7: Entitle(choice); break;
            case 8: Refund(choice); break;
            case 9 or 10 or 11 when _post.Count > 0: Deliver(choice % _post.Count, repeat: choice % 3 == 0); break;
            case 12 when _delivered.Count > 0: Send(Pick(_delivered, choice)); break;
            case 13: Now = Now.AddMinutes(choice * 7); break;
            case 14: Now = State.DueAt is { } due && due > Now ? due : Now.AddHours(choice); Send(new Message.TimerDue()); break;
            case 15: Send(choice % 2 == 0 ? new Message.PaymentSucceeded(Guid.NewGuid(), "x") : new Message.EntitlementSet(choice)); break;
        }
    }

    /// <summary>Everybody does all that was asked of them, and time passes as long as something is undecided.</summary>
    public void Settle()
    {
        for (var round = 0; round < 100; round++)
        {
            while (_asked.Count + _entitlements.Count + _refunds.Count + _post.Count > 0)
            {
                Charge(round + _asked.Count);
                Entitle(1);
                Refund(1);
                if (_post.Count > 0)
                {
                    Deliver(0, repeat: true);
                }
            }

            if (State.Stage is Stage.None or Stage.Active or Stage.Ended)
            {
                return;
            }

            Now = State.DueAt!.Value > Now ? State.DueAt.Value : Now;
            Send(new Message.TimerDue());
        }
    }

    /// <summary>What does not hold; empty when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        foreach (var (id, amount) in _captured)
        {
            var refunded = _refunded.GetValueOrDefault(id);
            var status = State.FindCharge(id)!.Status;
            if ((status, refunded) is not ((ChargeStatus.Honoured, 0) or (ChargeStatus.Refunded, > 0)) || (refunded != 0 && refunded != amount))
            {
                yield return $"M1, M4: a charge of {amount} is {status}, {refunded} refunded";
            }
        }

        var isPaid = State.Charges.Exists(c => c.Status == ChargeStatus.Honoured && (c.Period == State.Period || State.Stage == Stage.Renewing));
        if (_entitled.Plan is not null && !(State.Stage is Stage.Active or Stage.Renewing && (isPaid || State.IsTrial)))
        {
            yield return $"M2: entitled to {_entitled.Plan.Id} while {State.Stage}";
        }

        if (State.Stage == Stage.Active && _entitled.Plan != State.Plan)
        {
            yield return $"M2: entitled to {_entitled.Plan?.Id}, paid for {State.Plan?.Id}";
        }

        var periods = State.Charges.Where(c => c.Kind != ChargeKind.PlanChange && _captured.ContainsKey(c.Id) && !_refunded.ContainsKey(c.Id)).GroupBy(c => c.Period);
        foreach (var period in periods.Where(p => p.Count() > 1))
        {
            yield return $"M3: period {period.Key} is charged {period.Count()} times";
        }

        if (Journal.SkipWhile(e => e is not JournalEntry.Ended).OfType<JournalEntry.ChargeRequested>().Any())
        {
            yield return "M7: charged after the end";
        }

        foreach (var violation in Dunning())
        {
            yield return violation;
        }

        var replayed = Subscription.Fold(JournalText.Read(JournalText.Write(Journal)));
        if (JsonSerializer.Serialize(replayed) != JsonSerializer.Serialize(State))
        {
            yield return "M9: the journal does not add up to the state";
        }

        var before = _journal.Count;
        foreach (var message in _delivered.Where(m => m is Message.PaymentSucceeded or Message.PaymentFailed or Message.EntitlementSet or Message.RefundSucceeded).ToList())
        {
            Send(message);
        }

        if (_journal.Count != before)
        {
            yield return "M5, M6: old news changed something";
        }
    }

    private IEnumerable<string> Dunning()
    {
        var end = default(DateTimeOffset);
        var attempts = 0;
        var isOver = false;
        foreach (var (at, entry) in _journal)
        {
            switch (entry)
            {
                case JournalEntry.Activated e:
                    end = e.End;
                    break;
                case JournalEntry.Renewed e:
                    (end, attempts) = (e.End, 0);
                    break;
                case JournalEntry.ChargeDeclined { IsHard: true } e when State.FindCharge(e.ChargeId)!.Kind == ChargeKind.Renewal:
                    isOver = true;
                    break;
                case JournalEntry.ChargeRequested { Kind: ChargeKind.Renewal }:
                    var earliest = attempts == 0 ? end : end + SubscriptionWorkflowManager.Dunning[Math.Min(attempts, 4) - 1];
                    attempts++;
                    if (isOver || attempts > 5 || at < earliest)
                    {
                        yield return $"M8: attempt {attempts} at {at:O}, not before {earliest:O}, after a hard decline: {isOver}";
                    }

                    break;
            }
        }
    }

    private void Send(Message message)
    {
        foreach (var entry in SubscriptionWorkflowManager.Decide(State, message, Now))
        {
            State = State.Apply(entry);
            _journal.Add((Now, entry));
            switch (entry)
            {
                case JournalEntry.ChargeRequested e: _asked.Add(e.ChargeId, e); break;
                case JournalEntry.EntitlementRequested e: _entitlements.Add(e); break;
                case JournalEntry.RefundRequested e: _refunds.Add(e); break;
            }
        }
    }

    private void Deliver(int index, bool repeat)
    {
        var message = _post[index];
        _post.RemoveAt(index);
        _delivered.Add(message);
        Send(message);
        if (repeat)
        {
            Send(message);
        }
    }

    private void Charge(int choice)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        var charge = Pick([.. _asked.Values], choice);
        _asked.Remove(charge.ChargeId);
        if (choice % 5 < 3)
        {
            _captured.Add(charge.ChargeId, charge.Amount);
            _post.Add(new Message.PaymentSucceeded(charge.ChargeId, "card"));
        }
        else
        {
            _post.Add(new Message.PaymentFailed(charge.ChargeId, choice % 5 == 4));
        }
    }

    private void Entitle(int choice)
    {
        if (_entitlements.Count == 0)
        {
            return;
        }

        var wish = Pick(_entitlements, choice);
        _entitlements.Remove(wish);
        _entitled = wish.Version > _entitled.Version ? (wish.Version, wish.Plan) : _entitled;
        _post.Add(new Message.EntitlementSet(wish.Version));
    }

    private void Refund(int choice)
    {
        if (_refunds.Count == 0)
        {
            return;
        }

        var refund = Pick(_refunds, choice);
        _refunds.Remove(refund);
        _refunded[refund.ChargeId] = _refunded.GetValueOrDefault(refund.ChargeId) + refund.Amount;
        _post.Add(new Message.RefundSucceeded(refund.RefundId));
    }

    private static T Pick<T>(IReadOnlyList<T> all, int choice) => all[choice % all.Count];
}
