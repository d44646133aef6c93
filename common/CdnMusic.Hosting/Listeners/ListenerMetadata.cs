namespace CdnMusic.Hosting.Listeners;

/// <summary>On an endpoint: the one listener that serves it.</summary>
internal sealed record ListenerMetadata(string Name);
