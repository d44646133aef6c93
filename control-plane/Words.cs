using System.Text.Json;

namespace CdnMusic.ControlPlane;

/// <summary>One spelling of enum members for JSON, metrics and texts.</summary>
internal static class Words
{
    /// <summary><c>TimedOut</c> as <c>timed_out</c>.</summary>
    public static string Snake(string member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member);
}
