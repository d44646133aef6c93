namespace CdnMusic.Deploy.Local.Processes;

/// <summary>What a service runs, and where.</summary>
/// <param name="Name">Its name in the cluster, such as <c>edge-1</c>.</param>
/// <param name="Project">The project, and assembly, that it is.</param>
/// <param name="PublicUrl">Its public listener.</param>
/// <param name="ManagementUrl">Its management listener.</param>
/// <param name="Settings"><c>Section:Key</c> and value.</param>
/// <param name="Command">What a program of several commands shall do, or null.</param>
/// <param name="Listener">How the program calls its public listener.</param>
internal sealed record ServiceProgram(
    string Name,
    string Project,
    Uri PublicUrl,
    Uri ManagementUrl,
    IReadOnlyDictionary<string, string> Settings,
    string? Command = null,
    string Listener = "Public")
{
    private static readonly string[] Secrets = ["Token", "SecretKey", ":Postgres", ":Redis"];

    /// <summary>Settings as arguments, where <c>ps</c> shows what a process is; but secrets are nobody's business.</summary>
    public IEnumerable<string> Arguments() =>
    [
        .. Command is null ? (IEnumerable<string>)[] : [Command],
        .. Settings.Where(s => !IsSecret(s.Key)).Select(s => $"--{s.Key}={s.Value}"),
        $"--Listen:{Listener}={PublicUrl.GetLeftPart(UriPartial.Authority)}",
        $"--Listen:Management={ManagementUrl.GetLeftPart(UriPartial.Authority)}",
        "--Shutdown:OnStandardInputEnd=true",
        "--Logging:Format=text",
    ];

    /// <summary>The settings that are secrets, as environment variables.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment() =>
        Settings.Where(s => IsSecret(s.Key)).Select(s => KeyValuePair.Create(VariableOf(s.Key), s.Value));

    /// <summary>The environment variable of a setting.</summary>
    public static string VariableOf(string key) => "CDNMUSIC_" + key.Replace(":", "__");

    /// <summary>Is the value of this setting nobody's business? Connection strings hold passwords.</summary>
    public static bool IsSecret(string key) => Secrets.Any(s => key.EndsWith(s, StringComparison.OrdinalIgnoreCase));
}
