using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using CdnMusic.PaymentApi.Refunds;
using CdnMusic.Postgres;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CdnMusic.PaymentApi.Payments;

/// <summary>What other services ask for: <c>/internal/payments</c>, <c>/internal/refunds</c>, <c>/internal/accounts/{id}/methods</c>.</summary>
internal static class PaymentApi
{
    public static void MapPayments(this WebApplication app, BearerToken token)
    {
        var group = app.MapGroup("/internal").OnListener(PaymentApiService.InternalListener).RequireBearer(token);
        group.MapPut("/payments/{id:guid}", PutPaymentAsync);
        group.MapGet("/payments/{id:guid}", GetPaymentAsync);
        group.MapPut("/refunds/{id:guid}", PutRefundAsync);
        group.MapGet("/refunds/{id:guid}", GetRefundAsync);
        group.MapGet("/accounts/{account:guid}/methods", MethodsAsync);
    }

    private static async Task<Results<Ok<PaymentView>, ProblemHttpResult>> PutPaymentAsync(
        Guid id, PaymentRequest request, PaymentBook book, CancellationToken cancellationToken)
    {
        if (Mistakes(request) is { } mistakes)
        {
            return ProblemTypes.Problem(400, "bad-payment", "Bad payment", mistakes);
        }

        return await book.AcceptAsync(id, request, cancellationToken) is { } payment
            ? TypedResults.Ok(PaymentView.Of(payment))
            : ProblemTypes.Problem(422, "id-reused", "Id reused", "This id stands for another payment.");
    }

    private static async Task<Results<Ok<PaymentView>, ProblemHttpResult>> GetPaymentAsync(Guid id, PaymentBook book, CancellationToken cancellationToken) =>
        await book.FindAsync(id, cancellationToken) is { } payment
            ? TypedResults.Ok(PaymentView.Of(payment))
            : ProblemTypes.Problem(404, "no-such-payment", "No such payment");

    private static async Task<Results<Ok<RefundView>, ProblemHttpResult>> PutRefundAsync(
        Guid id, RefundRequest request, RefundBook book, CancellationToken cancellationToken)
    {
        if (Mistakes(request) is { } mistakes)
        {
            return ProblemTypes.Problem(400, "bad-refund", "Bad refund", mistakes);
        }

        return await book.AcceptAsync(id, request, cancellationToken) switch
        {
            (RefundVerdict.Accepted, { } refund) => TypedResults.Ok(RefundView.Of(refund)),
            (RefundVerdict.NoSuchPayment, _) => ProblemTypes.Problem(404, "no-such-payment", "No such payment", "It does not exist, or nothing was charged."),
            (RefundVerdict.TooMuch, _) => ProblemTypes.Problem(409, "refund-too-large", "Refund too large", "More would be refunded than was charged."),
            _ => ProblemTypes.Problem(422, "id-reused", "Id reused", "This id stands for another refund."),
        };
    }

    private static async Task<Results<Ok<RefundView>, ProblemHttpResult>> GetRefundAsync(Guid id, RefundBook book, CancellationToken cancellationToken) =>
        await book.FindAsync(id, cancellationToken) is { } refund
            ? TypedResults.Ok(RefundView.Of(refund))
            : ProblemTypes.Problem(404, "no-such-refund", "No such refund");

    private static async Task<Ok<List<SavedMethod>>> MethodsAsync(Guid account, NpgsqlDataSource source, CancellationToken cancellationToken) =>
        TypedResults.Ok(await source.ListAsync(
            "SELECT id, title FROM payment_methods WHERE account_id = $1 ORDER BY created_at DESC LIMIT 100",
            row => new SavedMethod(row.GetString(0), row.GetString(1)), cancellationToken, account));

    private static string? Mistakes(object request)
    {
        var mistakes = new List<ValidationResult>();
        return Validator.TryValidateObject(request, new ValidationContext(request), mistakes, validateAllProperties: true)
            ? null
            : string.Join(' ', mistakes.Select(m => m.ErrorMessage));
    }

    /// <param name="Id">For charging it again.</param>
    /// <param name="Title">Such as <c>Bank card *4444</c>.</param>
    private sealed record SavedMethod(string Id, string Title);
}
