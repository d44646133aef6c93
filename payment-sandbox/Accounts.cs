using System.Globalization;

namespace CdnMusic.PaymentSandbox;

/// <summary>
/// The provider's books, in memory. A request repeated under its Idempotence-Key gets the object that the first one made. Thread-safe.
/// </summary>
internal sealed class Accounts(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Wire.Payment> _payments = [];
    private readonly List<Wire.Refund> _refunds = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly Dictionary<string, int> _fetches = [];
    private readonly HashSet<string> _methods = [];

    /// <summary>Null: the saved method is unknown.</summary>
    public Wire.Payment? Pay(string key, Wire.PaymentRequest request, Behaviour behaviour, bool confirms, Func<string, string> confirmationUrl)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue("payment " + key, out var known))
            {
                return _payments.Single(p => p.Id == known);
            }

            if (request.PaymentMethodId is { } method && !_methods.Contains(method))
            {
                return null;
            }

            var id = Guid.NewGuid().ToString();
            var isPending = behaviour == Behaviour.Pending || (request.PaymentMethodId is null && !confirms);
            var decline = behaviour switch
            {
                Behaviour.SoftDecline => "insufficient_funds",
                Behaviour.HardDecline => "card_expired",
                _ => null,
            };
            var saves = request.SavePaymentMethod == true || request.PaymentMethodId is not null;
            var payment = new Wire.Payment(
                id,
                decline is not null ? "canceled" : isPending ? "pending" : "succeeded",
                decline is null && !isPending,
                request.Amount,
                request.Description,
                time.GetUtcNow(),
                request.Confirmation is null ? null : request.Confirmation with { ConfirmationUrl = confirmationUrl(id) },
                new Wire.Method("bank_card", request.PaymentMethodId ?? id, saves && decline is null, "Bank card *4444"),
                decline is null ? null : new Wire.Cancellation("payment_network", decline),
                request.Metadata);
            _keys["payment " + key] = id;
            _payments.Add(payment);
            Learn(payment);
            return payment;
        }
    }

    /// <summary>Null refund: the payment is unknown, or there is not enough left of it.</summary>
    public Wire.Refund? Refund(string key, Wire.RefundRequest request, Behaviour behaviour)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue("refund " + key, out var known))
            {
                return _refunds.Single(r => r.Id == known);
            }

            var refunded = _refunds.Where(r => r.PaymentId == request.PaymentId && r.Status != "canceled").Sum(r => Value(r.Amount));
            if (_payments.SingleOrDefault(p => p.Id == request.PaymentId) is not { Status: "succeeded" } payment
                || refunded + Value(request.Amount) > Value(payment.Amount))
            {
                return null;
            }

            var refund = new Wire.Refund(
                Guid.NewGuid().ToString(),
                request.PaymentId,
                behaviour switch
                {
                    Behaviour.SoftDecline or Behaviour.HardDecline => "canceled",
                    Behaviour.Pending => "pending",
                    _ => "succeeded",
                },
                request.Amount,
                request.Description,
                time.GetUtcNow(),
                behaviour is Behaviour.SoftDecline or Behaviour.HardDecline ? new Wire.Cancellation("yoo_money", "insufficient_funds") : null);
            _keys["refund " + key] = refund.Id;
            _refunds.Add(refund);
            return refund;
        }
    }

    public Wire.Payment? FindPayment(string id, bool isConfirmation = false)
    {
        lock (_gate)
        {
            var at = _payments.FindIndex(p => p.Id == id);
            if (at < 0)
            {
                return null;
            }

            // Without a customer who must do something, the bank takes its time, and that is all.
            var isDone = isConfirmation || (_payments[at].Confirmation is null && Fetches(id) >= 2);
            if (_payments[at].Status == "pending" && isDone)
            {
                _payments[at] = _payments[at] with { Status = "succeeded", Paid = true };
                Learn(_payments[at]);
            }

            return _payments[at];
        }
    }

    public Wire.Refund? FindRefund(string id)
    {
        lock (_gate)
        {
            var at = _refunds.FindIndex(r => r.Id == id);
            if (at >= 0 && _refunds[at].Status == "pending" && Fetches(id) >= 2)
            {
                _refunds[at] = _refunds[at] with { Status = "succeeded" };
            }

            return at < 0 ? null : _refunds[at];
        }
    }

    public IReadOnlyList<Wire.Payment> Payments()
    {
        lock (_gate)
        {
            return [.. _payments];
        }
    }

    public IReadOnlyList<Wire.Refund> Refunds()
    {
        lock (_gate)
        {
            return [.. _refunds];
        }
    }

    private int Fetches(string id) => _fetches[id] = _fetches.GetValueOrDefault(id) + 1;

    private void Learn(Wire.Payment payment)
    {
        if (payment is { Status: "succeeded", PaymentMethod: { Saved: true } method })
        {
            _methods.Add(method.Id);
        }
    }

    private static decimal Value(Wire.Money money) => decimal.Parse(money.Value, CultureInfo.InvariantCulture);
}
