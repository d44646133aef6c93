namespace CdnMusic.CatalogApi.Searching;

/// <summary>There is no search index yet, or it does not answer.</summary>
internal sealed class SearchUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
