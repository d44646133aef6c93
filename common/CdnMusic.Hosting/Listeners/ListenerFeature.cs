namespace CdnMusic.Hosting.Listeners;

/// <summary>Set on every connection: the listener that accepted it. Unlike the Host header, a client cannot choose it.</summary>
/// <param name="Name">The listener's name.</param>
internal sealed record ListenerFeature(string Name);
