namespace CdnMusic.Origin.Media;

/// <summary>A file cannot be ingested, or a media tool failed. The message is one line for the person who gave the file.</summary>
internal sealed class MediaException(string message) : Exception(message);
