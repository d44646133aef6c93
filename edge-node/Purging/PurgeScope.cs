using System.Text.Json.Serialization;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>What the text of a purge means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PurgeScope>))]
internal enum PurgeScope
{
    /// <summary>A path with every query, or a path and query.</summary>
    Path,

    /// <summary>All paths that begin with it; <c>/</c> is everything.</summary>
    Prefix,

    /// <summary>A surrogate key.</summary>
    Key,
}
