namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>One catalog with its index for a class of tests; each test has ids of its own.</summary>
public sealed class SearchedCatalog(Surroundings surroundings) : IAsyncLifetime
{
    internal Catalog Catalog { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Catalog = await Catalog.StartAsync(surroundings);

    public ValueTask DisposeAsync() => Catalog.DisposeAsync();
}
