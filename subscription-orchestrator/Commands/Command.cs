using CdnMusic.SubscriptionOrchestrator.Workflows;

namespace CdnMusic.SubscriptionOrchestrator.Commands;

/// <summary>A row of the table <c>commands</c>: an entry of a journal that asks somebody for something.</summary>
internal sealed record Command(Guid Id, Guid WorkflowId, Guid AccountId, JournalEntry Entry, int Attempts);
