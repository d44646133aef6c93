namespace CdnMusic.CatalogApi.Entities;

/// <summary>What editors write. Its members are the columns of a table of the same name, in snake_case.</summary>
internal interface ICatalogEntity
{
    /// <summary>Every mistake, as <c>member: what is wrong</c>.</summary>
    IEnumerable<string> Mistakes();
}
