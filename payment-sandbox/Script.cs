using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentSandbox;

/// <summary>Decides how to behave: as scripted for the next requests, then by chance, if it is to misbehave at all. Thread-safe.</summary>
internal sealed class Script(IOptions<PaymentSandboxOptions> options)
{
    private static readonly Behaviour[] ForRefunds =
        [Behaviour.Drop, Behaviour.Error, Behaviour.Pending, Behaviour.SoftDecline, Behaviour.NoNotification, Behaviour.RepeatedNotification];

    private readonly ConcurrentQueue<Behaviour> _payments = new(), _refunds = new();
    private readonly Lock _gate = new();
    private readonly Random _random = new(options.Value.Seed);

    public void Add(IEnumerable<Behaviour> payments, IEnumerable<Behaviour> refunds)
    {
        payments.ToList().ForEach(_payments.Enqueue);
        refunds.ToList().ForEach(_refunds.Enqueue);
    }

    public Behaviour NextPayment() => _payments.TryDequeue(out var scripted) ? scripted : ByChance(Enum.GetValues<Behaviour>());

    public Behaviour NextRefund() => _refunds.TryDequeue(out var scripted) ? scripted : ByChance(ForRefunds);

    private Behaviour ByChance(Behaviour[] all)
    {
        lock (_gate)
        {
            return _random.NextDouble() < options.Value.Misbehaviour ? all[_random.Next(all.Length)] : Behaviour.Ok;
        }
    }
}
