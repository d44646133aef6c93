using System.ComponentModel.DataAnnotations;

namespace CdnMusic.EdgeNode.OriginChecking;

/// <summary>The synthetic check of the way to each origin, for the control plane. Section <c>Edge:OriginCheck</c>.</summary>
internal sealed class OriginCheckOptions
{
    /// <summary>How often, hh:mm:ss. Default 10 s, 1 s to 1 h. Without a control plane there is no check.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be between 00:00:01 and 01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is asked for, with HEAD; an answer below 500 will do. Default <c>/library.json</c>.</summary>
    [RegularExpression("/[!-~]*", ErrorMessage = "must be a path such as /library.json")]
    public string Path { get; set; } = "/library.json";
}
