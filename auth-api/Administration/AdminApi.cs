using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Keys;
using CdnMusic.AuthApi.Storing;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Administration;

/// <summary>Everything under <c>/admin/</c>: on the management listener, behind the admin token.</summary>
internal static class AdminApi
{
    private const int MaxPage = 1000;

    public static void MapAdministration(this WebApplication app)
    {
        var token = new BearerToken(app.Services.GetRequiredService<IOptions<AuthApiOptions>>().Value.AdminToken);
        var admin = app.MapGroup("/admin").OnManagement().RequireBearer(token).DisableAntiforgery();
        admin.MapGet("/accounts", FindAsync);
        admin.MapGet("/accounts/{id:guid}", GetAsync);
        admin.MapPost("/accounts/{id:guid}/block", (Guid id, AccountBlocking blocking, CancellationToken cancellationToken) => SetAsync(id, blocking, true, cancellationToken));
        admin.MapPost("/accounts/{id:guid}/unblock", (Guid id, AccountBlocking blocking, CancellationToken cancellationToken) => SetAsync(id, blocking, false, cancellationToken));
        admin.MapGet("/audit", AuditAsync);
        admin.MapGet("/keys", Keys);
        admin.MapPost("/keys/rotate", RotateAsync);
    }

    private static async Task<Results<Ok<AccountView>, ProblemHttpResult>> FindAsync(string email, UserManager<Account> accounts) =>
        await accounts.FindByEmailAsync(email) is { } account ? TypedResults.Ok(AccountView.Of(account)) : NoSuchAccount();

    private static async Task<Results<Ok<AccountView>, ProblemHttpResult>> GetAsync(Guid id, UserManager<Account> accounts) =>
        await accounts.FindByIdAsync(id.ToString()) is { } account ? TypedResults.Ok(AccountView.Of(account)) : NoSuchAccount();

    private static async Task<Results<NoContent, ProblemHttpResult>> SetAsync(
        Guid id, AccountBlocking blocking, bool isBlocked, CancellationToken cancellationToken) =>
        await blocking.SetAsync(id, isBlocked, cancellationToken) ? TypedResults.NoContent() : NoSuchAccount();

    /// <summary>Newest first; <c>before</c> is the id of the last entry of the page before.</summary>
    private static async Task<Ok<List<AuditEntry>>> AuditAsync(
        AuthDbContext db, CancellationToken cancellationToken, Guid? account = null, long before = long.MaxValue, int limit = 100) =>
        TypedResults.Ok(await db.Audit.AsNoTracking()
            .Where(e => (account == null || e.AccountId == account) && e.Id < before)
            .OrderByDescending(e => e.Id).Take(Math.Clamp(limit, 1, MaxPage)).ToListAsync(cancellationToken));

    private static Ok<KeyView[]> Keys(KeyRing ring) =>
        TypedResults.Ok(ring.Credentials.Select((c, i) => new KeyView(c.Key.KeyId, c.Algorithm, i == 0)).ToArray());

    private static async Task<Ok<KeyView[]>> RotateAsync(KeyRotation rotation, KeyRing ring, CancellationToken cancellationToken)
    {
        await rotation.RefreshAsync(rotate: true, cancellationToken);
        return Keys(ring);
    }

    private static ProblemHttpResult NoSuchAccount() => ProblemTypes.Problem(404, "no-such-account", "No such account");

    /// <param name="Id">The <c>kid</c>.</param>
    /// <param name="Algorithm">As in a JWT's header.</param>
    /// <param name="Signs">It signs now; the others are published for verifiers.</param>
    private sealed record KeyView(string Id, string Algorithm, bool Signs);
}
