using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Origin.Delivery;

/// <summary>What the origin serves. Section <c>Origin</c>.</summary>
internal sealed class OriginOptions
{
    /// <summary>Root directory of the file store; created if need be. No default.</summary>
    [Required(ErrorMessage = "is required: the directory that holds (or will hold) the objects")]
    public string DataDirectory { get; set; } = "";
}
