using System.Text.Json;

namespace CdnMusic.CatalogApi.Importing;

/// <summary>One line of an import.</summary>
/// <param name="Kind"><c>genre</c>, <c>artist</c>, <c>release</c> or <c>track</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Body">As an editor would send it.</param>
internal sealed record ImportLine(string Kind, string Id, JsonElement Body);
