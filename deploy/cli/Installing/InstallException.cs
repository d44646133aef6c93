namespace CdnMusic.Cli.Installing;

/// <summary>An installation cannot go on; the message is one line for the operator.</summary>
internal sealed class InstallException(string message) : Exception(message);
