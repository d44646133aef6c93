using CdnMusic.Messaging.Inbox;
using CdnMusic.Messaging.Streams;
using Npgsql;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>When an account is deleted, so is all that is kept of its listener.</summary>
internal sealed class AccountHandler(TimeProvider time) : IEventHandler
{
    /// <summary>Where accounts are told of.</summary>
    public const string Stream = "accounts";

    public Task HandleAsync(StreamEvent message, NpgsqlTransaction transaction, CancellationToken cancellationToken) => message.Type == "account.deleted"
        ? ListenerErasure.EraseAsync(transaction, time, message.Read<AccountEvent>().AccountId.ToString(), cancellationToken)
        : Task.CompletedTask;

    private sealed record AccountEvent(Guid AccountId);
}
