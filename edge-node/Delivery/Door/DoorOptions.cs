using System.ComponentModel.DataAnnotations;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>The fast door. Section <c>Edge:Door</c>.</summary>
internal sealed class DoorOptions
{
    /// <summary>Answer the simplest requests before ASP.NET Core sees them. Default true; false is for comparison and diagnosis.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Event loops that accept and serve connections, 1–256. Default: one per processor.</summary>
    [Range(1, 256)]
    public int Loops { get; set; } = Environment.ProcessorCount;
}
