using System.Text.Json;
using CdnMusic.SubscriptionOrchestrator.Workflows;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>How stages are written in the database.</summary>
internal static class StageNames
{
    public static string Of(Stage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());
}
