namespace CdnMusic.CatalogApi.Projecting;

/// <summary>A rebuild that will be done.</summary>
/// <param name="Number">Done when <c>search.rebuild.done</c> is at least this.</param>
internal sealed record RebuildReceipt(long Number);
