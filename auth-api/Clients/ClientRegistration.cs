using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.Clients;

/// <summary>Makes the registered applications those of the configuration, before the first request. A client that is named no more loses its tokens.</summary>
internal sealed class ClientRegistration(IServiceScopeFactory scopes, IOptions<AuthApiOptions> options, ILogger<ClientRegistration> logger)
    : IHostedService
{
    private const long Lock = 0x61757468_00000003; // "auth", 3: replicas take turns

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        var known = new List<object>();
        await foreach (var application in applications.ListAsync(cancellationToken: cancellationToken))
        {
            known.Add(application);
        }

        foreach (var application in known)
        {
            var id = await applications.GetClientIdAsync(application, cancellationToken);
            if (!options.Value.Clients.ContainsKey(id!))
            {
                await applications.DeleteAsync(application, cancellationToken);
            }
        }

        foreach (var (id, client) in options.Value.Clients)
        {
            var description = Describe(id, client);
            if (await applications.FindByClientIdAsync(id, cancellationToken) is { } application)
            {
                await applications.UpdateAsync(application, description, cancellationToken);
            }
            else
            {
                await applications.CreateAsync(description, cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        logger.ClientsRegistered(options.Value.Clients.Count);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OpenIddictApplicationDescriptor Describe(string id, ClientSettings client)
    {
        var description = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientSecret = client.Secret.Length > 0 ? client.Secret : null,
            ClientType = client.Secret.Length > 0 ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = client.FirstParty ? ConsentTypes.Implicit : ConsentTypes.Explicit,
            DisplayName = client.DisplayName.Length > 0 ? client.DisplayName : id,
        };
        description.RedirectUris.UnionWith(client.RedirectUris.Select(u => new Uri(u)));
        description.PostLogoutRedirectUris.UnionWith(client.PostLogoutRedirectUris.Select(u => new Uri(u)));
        description.Permissions.UnionWith(PermissionsOf(client));
        description.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        return description;
    }

    private static IEnumerable<string> PermissionsOf(ClientSettings client)
    {
        yield return Permissions.Endpoints.Token;
        yield return Permissions.Endpoints.Revocation;
        if (client.RedirectUris.Length > 0)
        {
            yield return Permissions.Endpoints.Authorization;
            yield return Permissions.Endpoints.EndSession;
            yield return Permissions.GrantTypes.AuthorizationCode;
            yield return Permissions.ResponseTypes.Code;
        }

        if (client.Device)
        {
            yield return Permissions.Endpoints.DeviceAuthorization;
            yield return Permissions.GrantTypes.DeviceCode;
        }

        if (client.Device || client.RedirectUris.Length > 0)
        {
            yield return Permissions.GrantTypes.RefreshToken;
        }

        if (client.Service)
        {
            yield return Permissions.GrantTypes.ClientCredentials;
        }

        if (client.Introspection)
        {
            yield return Permissions.Endpoints.Introspection;
        }

        foreach (var scope in client.Scopes)
        {
            yield return Permissions.Prefixes.Scope + scope;
        }
    }
}
