namespace CdnMusic.Cli.Installing;

/// <summary>One service, ready to be installed.</summary>
/// <param name="Name">The instance of <c>cdnmusic@.service</c>.</param>
/// <param name="Folder">The folder of its programs in <c>/usr/lib/cdnmusic</c>; several services may share one.</param>
/// <param name="Programs">Where its programs are now.</param>
/// <param name="DropIn">What its unit has beyond the template.</param>
/// <param name="Settings">An example of its settings.</param>
/// <param name="User">The system user that it runs as.</param>
internal sealed record PublishedService(string Name, string Folder, string Programs, string DropIn, string Settings, string User)
{
    /// <summary>The unit that runs it.</summary>
    public string Unit => $"cdnmusic@{Name}.service";
}
