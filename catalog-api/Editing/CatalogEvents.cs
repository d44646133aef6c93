using System.Text.Json;
using CdnMusic.Messaging.Outbox;
using Npgsql;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>Tells of a change, in the transaction that makes it.</summary>
internal static class CatalogEvents
{
    /// <summary>The stream that all of the catalog's events are published to.</summary>
    public const string Stream = "catalog";

    /// <param name="transaction">The change's.</param>
    /// <param name="time">When it happens.</param>
    /// <param name="type">What, such as <c>artist.changed</c>.</param>
    /// <param name="payload">Written as a JSON object; its members' names are as they stand.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task AddAsync(NpgsqlTransaction transaction, TimeProvider time, string type, object payload, CancellationToken cancellationToken) =>
        OutboxTable.AddAsync(
            transaction,
            new OutboxMessage
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()),
                Stream = Stream,
                Type = type,
                Payload = JsonSerializer.Serialize(payload),
                OccurredAt = time.GetUtcNow(),
            },
            cancellationToken);
}
