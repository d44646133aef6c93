namespace CdnMusic.Messaging.Outbox;

/// <summary>
/// One event, as a row of the table <c>outbox</c> that every service with a database has. It is written in the transaction of the change it
/// tells of, so that both happen or neither does (transactional outbox); a relay publishes it later, at least once and in order of
/// <see cref="Position"/>. Consumers drop what they have seen by <see cref="Id"/>.
/// </summary>
public sealed class OutboxMessage
{
    /// <summary>Grows with every row; assigned by the database.</summary>
    public long Position { get; init; }

    /// <summary>The event's own id (UUID version 7), the same over redeliveries.</summary>
    public required Guid Id { get; init; }

    /// <summary>The stream it is published to, such as <c>accounts</c>.</summary>
    public required string Stream { get; init; }

    /// <summary>What happened, such as <c>account.deleted</c>; consumers ignore types they do not know.</summary>
    public required string Type { get; init; }

    /// <summary>A JSON object; members are snake_case, and consumers ignore those they do not know.</summary>
    public required string Payload { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When a relay published it; null until then.</summary>
    public DateTimeOffset? PublishedAt { get; init; }
}
