namespace CdnMusic.Origin.Media;

/// <summary>A file cannot be ingested, or a media tool failed. The message is one line for the person who gave the file.</summary>
/// <param name="reason">What is wrong, without the file's path.</param>
/// <param name="fault">The kind of thing that is wrong.</param>
/// <param name="path">The file, if the message shall begin with it.</param>
internal sealed class MediaException(string reason, MediaFault fault = MediaFault.Tool, string? path = null)
    : Exception(path is null ? reason : $"{path}: {reason}")
{
    public string Reason { get; } = reason;

    public MediaFault Fault { get; } = fault;

    /// <summary>Will trying again come to the same?</summary>
    public bool IsFinal => Fault != MediaFault.Tool;

    /// <summary>The same, said of a file.</summary>
    public MediaException Of(string file) => new(Reason, Fault, file);
}
