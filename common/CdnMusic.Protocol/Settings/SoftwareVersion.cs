using System.Text.RegularExpressions;

namespace CdnMusic.Protocol.Settings;

/// <summary>What a version of the edges' software may be called: it becomes an argument of a command, and part of paths perhaps. Pure.</summary>
public static partial class SoftwareVersion
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "a version must be 1-63 characters of [A-Za-z0-9._+-], beginning with a letter or digit";

    /// <summary>Is it one?</summary>
    public static bool IsValid(string version) => Pattern().IsMatch(version);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+-]{0,62}\z")]
    private static partial Regex Pattern();
}
