using System.Text.Json;

namespace CdnMusic.AuthApi;

/// <summary>How names of members are written outside of the code.</summary>
internal static class Naming
{
    public static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
