namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>One catalog for a class of tests, without an index; each test has ids of its own.</summary>
public sealed class EditedCatalog(Surroundings surroundings) : IAsyncLifetime
{
    internal Catalog Catalog { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Catalog = await Catalog.StartAsync(
        surroundings, settings: new(Catalog.WithoutProjector) { ["Catalog:FallbackEdges:0"] = "http://edge.example" });

    public ValueTask DisposeAsync() => Catalog.DisposeAsync();
}
