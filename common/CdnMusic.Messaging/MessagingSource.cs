namespace CdnMusic.Messaging;

/// <summary>The name of this service in its events.</summary>
internal sealed record MessagingSource(string Value);
