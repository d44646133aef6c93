using System.ComponentModel.DataAnnotations;
using CdnMusic.AuthApi.Storing;
using CdnMusic.AuthApi.Tokens;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace CdnMusic.AuthApi.Entitlements;

/// <summary><c>PUT /internal/entitlements/{account}</c>, for services with a token of the scope <c>entitlements.write</c>.</summary>
internal static class EntitlementApi
{
    public const string Policy = "entitlements";
    private const int MaxKey = 255;

    public static void AddEntitlements(this IServiceCollection services)
    {
        services.AddScoped<EntitlementChanges>();
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.User.HasScope(ApiScopes.WriteEntitlements)));
    }

    public static void MapEntitlements(this WebApplication app) =>
        app.MapPut("/internal/entitlements/{account:guid}", PutAsync).OnListener(AuthApiService.InternalListener).RequireAuthorization(Policy);

    private static async Task<Results<Ok<EntitlementAnswer>, ProblemHttpResult>> PutAsync(
        Guid account, HttpRequest request, EntitlementChange change, EntitlementChanges changes, CancellationToken cancellationToken)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length is 0 or > MaxKey)
        {
            return ProblemTypes.Problem(400, "idempotency-key-missing", "No idempotency key", $"Send 'Idempotency-Key' with 1 to {MaxKey} characters.");
        }

        var mistakes = new List<ValidationResult>();
        if (!Validator.TryValidateObject(change, new ValidationContext(change), mistakes, validateAllProperties: true))
        {
            return ProblemTypes.Problem(400, "bad-entitlement", "Bad entitlement", string.Join(' ', mistakes.Select(m => m.ErrorMessage)));
        }

        var (hasAccount, answer) = await ApplyAsync(account, key, change, changes, cancellationToken);
        return (hasAccount, answer) switch
        {
            (false, _) => ProblemTypes.Problem(404, "no-such-account", "No such account", "It never was, or has been deleted."),
            (_, null) => ProblemTypes.Problem(422, "idempotency-key-reused", "Idempotency key reused", "The key was sent with another request before."),
            _ => TypedResults.Ok(answer),
        };
    }

    private static async Task<(bool HasAccount, EntitlementAnswer? Answer)> ApplyAsync(
        Guid account, string key, EntitlementChange change, EntitlementChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            return await changes.ApplyAsync(account, key, change, cancellationToken);
        }
        catch (DbUpdateException error) when (AuthDatabase.IsDuplicate(error))
        {
            // The same key came at the same time for another account, and was first.
            return (true, null);
        }
    }
}
