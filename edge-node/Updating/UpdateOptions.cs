using System.ComponentModel.DataAnnotations;

namespace CdnMusic.EdgeNode.Updating;

/// <summary>How the control plane may change this node's software. Section <c>Edge:Update</c>.</summary>
internal sealed class UpdateOptions
{
    /// <summary>
    /// A program of the operator's that installs the version it is given as its one argument, beside the running one, and ends with 0 when the
    /// next start of the node will be of that version. Empty (the default): the software is changed by other means.
    /// </summary>
    public string Command { get; set; } = "";

    /// <summary>A file whose one line is the installed version, read at start. Empty (the default), or no such file: the program's own version.</summary>
    public string VersionFile { get; set; } = "";

    /// <summary>How long the command may take, hh:mm:ss; then it is killed. Default 5 min, 1 s to 9 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:09:00", ErrorMessage = "must be between 00:00:01 and 00:09:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the node drains before it ends, so that players have gone elsewhere, hh:mm:ss. Default 30 s, 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be between 00:00:00 and 00:10:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);
}
