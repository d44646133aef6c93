using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.PaymentApi.Working;
using CdnMusic.Postgres;
using Npgsql;

namespace CdnMusic.PaymentApi.Payments;

/// <summary>What was asked for. The caller chooses the id, so asking again is asking for the same.</summary>
internal sealed class PaymentBook(NpgsqlDataSource source, WorkSignal signal, CrashPoints crash, TimeProvider time)
{
    /// <summary>Writes a request down once; null: this id stands for another request.</summary>
    public async Task<Payment?> AcceptAsync(Guid id, PaymentRequest request, CancellationToken cancellationToken)
    {
        crash.Reach(PaymentSteps.BeforeAccept);
        var fingerprint = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request));
        var now = time.GetUtcNow();
        var added = await source.RunAsync(
            """
            INSERT INTO payments (id, account_id, subject, amount, currency, description, method_id, save_method, return_url, fingerprint, status, created_at, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'new', $11, $11) ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            id, request.AccountId, request.Subject, request.Amount, request.Currency, request.Description, request.MethodId, request.SaveMethod,
            request.ReturnUrl?.ToString(), fingerprint, now);
        if (added == 1)
        {
            signal.Raise();
        }

        crash.Reach(PaymentSteps.AfterAccept);
        var rows = await source.ListAsync(
            $"SELECT {Payment.Columns} FROM payments WHERE id = $1 AND fingerprint = $2", Payment.Of, cancellationToken, id, fingerprint);
        return rows.SingleOrDefault();
    }

    public async Task<Payment?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await source.ListAsync($"SELECT {Payment.Columns} FROM payments WHERE id = $1", Payment.Of, cancellationToken, id)).SingleOrDefault();

    /// <summary>Somebody says there is news of it: it is asked about at once. Nothing that was said is believed.</summary>
    public async Task HastenAsync(string providerId, Guid? id, CancellationToken cancellationToken)
    {
        var changed = await source.RunAsync(
            "UPDATE payments SET due_at = $3 WHERE due_at > $3 AND ((provider_id = $1 AND status = 'pending') OR (id = $2 AND status = 'unknown'))",
            cancellationToken, providerId, id ?? Guid.Empty, time.GetUtcNow());
        changed += await source.RunAsync(
            "UPDATE refunds SET due_at = $2 WHERE due_at > $2 AND provider_id = $1", cancellationToken, providerId, time.GetUtcNow());
        if (changed > 0)
        {
            signal.Raise();
        }
    }
}
