namespace CdnMusic.PeerBench.Peers;

/// <summary>Where a server runs and what it may use.</summary>
/// <param name="Directory">Its own, empty directory.</param>
/// <param name="Origin">The origin's URL.</param>
/// <param name="Port">The loopback port for plain HTTP.</param>
/// <param name="ManagementPort">The loopback port for health and metrics, where a server has such a listener.</param>
/// <param name="TlsPort">The loopback port for TLS, or null if there is none to be served.</param>
/// <param name="CertificatePath">PEM certificate for TLS.</param>
/// <param name="KeyPath">Its PEM key.</param>
/// <param name="MemoryBytes">RAM for bodies.</param>
/// <param name="DiskBytes">Disk for bodies.</param>
internal sealed record PeerSetting(
    string Directory, Uri Origin, int Port, int ManagementPort, int? TlsPort, string CertificatePath, string KeyPath, long MemoryBytes, long DiskBytes)
{
    /// <summary>How long every server keeps an idle connection, in seconds.</summary>
    public const int IdleSeconds = 600;

    public string File(string name) => Path.Combine(Directory, name);

    /// <summary>Makes a directory of the server's own.</summary>
    public string Folder(string name) => System.IO.Directory.CreateDirectory(File(name)).FullName;
}
