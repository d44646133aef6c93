namespace CdnMusic.Messaging.Inbox;

/// <summary>A reader and its streams.</summary>
/// <param name="Reader">The consumer group; each event is handled once by it, whatever the number of replicas.</param>
/// <param name="Handler">An <see cref="IEventHandler"/>.</param>
/// <param name="Streams">Read in this order.</param>
internal sealed record EventSubscription(string Reader, Type Handler, IReadOnlyList<string> Streams);
