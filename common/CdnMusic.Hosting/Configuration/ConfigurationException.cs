namespace CdnMusic.Hosting.Configuration;

/// <summary>The configuration could not be read at all (as opposed to read and found invalid).</summary>
public sealed class ConfigurationException(string message) : Exception(message);
