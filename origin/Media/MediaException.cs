namespace CdnMusic.Origin.Media;

/// <summary>A file cannot be ingested, or a media tool failed. The message is one line for the person who gave the file.</summary>
internal sealed class MediaException(string message, MediaFault fault = MediaFault.Tool) : Exception(message)
{
    public MediaFault Fault { get; } = fault;

    /// <summary>Will trying again come to the same?</summary>
    public bool IsFinal => Fault != MediaFault.Tool;

    /// <summary>The same, said of a file.</summary>
    public MediaException Of(string path) => new($"{path}: {Message}", Fault);
}
