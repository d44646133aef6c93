using CdnMusic.Messaging.Streams;
using Npgsql;

namespace CdnMusic.Messaging.Inbox;

/// <summary>What a service does about other services' events. Made anew, in a scope of its own, for each event.</summary>
public interface IEventHandler
{
    /// <summary>
    /// Changes the service's data in this transaction, which also takes the event down as seen: both happen or neither, so the effect
    /// happens once. Returns quietly for a type that it does not know. What it throws, it is tried again for; a few times over, the event
    /// goes to the dead letters. With Entity Framework: <c>db.Database.SetDbConnection(transaction.Connection)</c>, then
    /// <c>db.Database.UseTransactionAsync(transaction)</c>.
    /// </summary>
    Task HandleAsync(StreamEvent message, NpgsqlTransaction transaction, CancellationToken cancellationToken);
}
