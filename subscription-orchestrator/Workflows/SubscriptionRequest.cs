using System.ComponentModel.DataAnnotations;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>A wish to subscribe.</summary>
/// <param name="AccountId">Who.</param>
/// <param name="Plan">A plan's id.</param>
/// <param name="Trial">Begin with the plan's trial, if it has one.</param>
/// <param name="MethodId">A saved payment method of the account; null: the customer pays on the provider's page.</param>
internal sealed record SubscriptionRequest([property: Required] Guid? AccountId, [property: Required] string? Plan, bool Trial, string? MethodId);
