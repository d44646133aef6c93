using System.Globalization;
using System.Text;
using CdnMusic.Cli.Installing;

namespace CdnMusic.Cli.Edge;

/// <summary>The settings of an installed edge, as the environment file of its unit (systemd.exec(5), EnvironmentFile=).</summary>
internal sealed record EdgeSettings(
    string Id, Uri ControlPlane, string[] Origins, string PublicUrl, string? Certificate, string? CertificateKey, string Memory, string Disk, string DataDirectory)
{
    /// <summary>The file's text.</summary>
    /// <exception cref="InstallException">A URL is not absolute, or a value cannot stand in such a file.</exception>
    public string Text()
    {
        var text = new StringBuilder("# Written by 'cdnmusic edge install', which writes it anew when it is run again. Further settings: a drop-in of the unit.\n");
        foreach (var (key, value) in Values())
        {
            if (value.Any(c => char.IsControl(c) || c is '"' or '\\' or '$' or '`'))
            {
                throw new InstallException($"{key}: '{value}' has a character that no setting needs");
            }

            text.Append(CultureInfo.InvariantCulture, $"CDNMUSIC_{key}=\"{value}\"\n");
        }

        return text.ToString();
    }

    private IEnumerable<(string Key, string Value)> Values()
    {
        yield return ("Edge__Id", Id);
        yield return ("Edge__ControlPlane__Urls__0", Authority(ControlPlane.ToString()));
        for (var i = 0; i < Origins.Length; i++)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"Edge__Origins__{i}"), Authority(Origins[i]));
        }

        yield return ("Edge__PublicUrl", Authority(PublicUrl));
        yield return ("Edge__Cache__Directory", DataDirectory);
        yield return ("Edge__Cache__MemoryBytes", Memory);
        yield return ("Edge__Cache__DiskBytes", Disk);
        yield return ("Shutdown__DrainDelay", "00:00:15");
        yield return ("Shutdown__Timeout", "00:01:00");
        yield return ("Listen__Management", "http://127.0.0.1:9090");
        yield return ("Listen__Public", $"{(Certificate is null ? "http" : "https")}://0.0.0.0:{(Certificate is null ? 80 : 443)}");
        if (Certificate is not null && CertificateKey is not null)
        {
            yield return ("Listen__Certificate", Certificate);
            yield return ("Listen__CertificateKey", CertificateKey);
        }
    }

    private static string Authority(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url!.GetLeftPart(UriPartial.Authority)
        : throw new InstallException($"'{text}' is not an absolute http(s) URL");
}
