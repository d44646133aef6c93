using CdnMusic.Origin.Delivery;
using CdnMusic.Origin.Storage.S3;

namespace CdnMusic.Origin.Storage;

/// <summary>Where the published objects are, and what is added to them on the way out. Section <c>Origin</c>.</summary>
internal sealed class OriginOptions
{
    /// <summary>The kind of store. Default <c>Files</c>.</summary>
    public StoreKind Store { get; set; } = StoreKind.Files;

    /// <summary>Root directory of the file store; created if need be. Required with <c>Files</c>.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>The S3 store.</summary>
    public S3Options S3 { get; } = new();

    /// <summary>HLS content steering in playlists.</summary>
    public SteeringOptions Steering { get; } = new();
}
