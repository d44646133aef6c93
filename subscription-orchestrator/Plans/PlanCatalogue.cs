namespace CdnMusic.SubscriptionOrchestrator.Plans;

/// <summary>The plans on offer. Nobody subscribes to the free one: it is what an account without a subscription has.</summary>
internal static class PlanCatalogue
{
    public const string FreeProduct = "free";
    public const int FreeMaxBitrate = 128;

    public static IReadOnlyList<Plan> All { get; } =
    [
        new("premium-month", "premium", BillingInterval.Month, 299_00, "RUB", 320, 30),
        new("premium-year", "premium", BillingInterval.Year, 2_990_00, "RUB", 320, 30),
        new("family-month", "family", BillingInterval.Month, 449_00, "RUB", 320, 30),
        new("family-year", "family", BillingInterval.Year, 4_490_00, "RUB", 320, 30),
    ];

    public static Plan? Find(string? id) => All.FirstOrDefault(p => p.Id == id);
}
