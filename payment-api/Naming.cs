using System.Text.Json;

namespace CdnMusic.PaymentApi;

/// <summary>How members are written outside of the code: in the database, in events, in metrics.</summary>
internal static class Naming
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Parse<T>(string text)
        where T : struct, Enum => Enum.Parse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
