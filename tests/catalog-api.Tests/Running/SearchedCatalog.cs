using System.Security.Cryptography;

namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>One catalog with its index for a class of tests; each test has ids of its own.</summary>
public sealed class SearchedCatalog(Surroundings surroundings) : IAsyncLifetime
{
    internal Catalog Catalog { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Catalog = await Catalog.StartAsync(surroundings, settings: new()
    {
        ["Catalog:FallbackEdges:0"] = "http://edge.example",
        ["Catalog:ApplicationKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
    });

    public ValueTask DisposeAsync() => Catalog.DisposeAsync();
}
