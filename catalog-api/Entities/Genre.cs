namespace CdnMusic.CatalogApi.Entities;

/// <summary>A genre.</summary>
/// <param name="Name">As listeners read it.</param>
internal sealed record Genre(string Name) : ICatalogEntity
{
    public IEnumerable<string> Mistakes() => Rules.Text("name", Name);
}
