namespace CdnMusic.CacheSim.Traces;

/// <summary>A trace is not what it should be. The message, of one line, names the file and the place in it.</summary>
internal sealed class MalformedTraceException(string message) : Exception(message);
