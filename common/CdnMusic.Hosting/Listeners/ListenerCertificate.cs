using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace CdnMusic.Hosting.Listeners;

/// <summary>
/// The TLS certificate of the https listeners: PEM files named by <c>Listen:Certificate</c> (the chain, leaf first) and
/// <c>Listen:CertificateKey</c>. Files that were replaced are read again at the first handshake after
/// <c>Listen:CertificateCheckInterval</c> (hh:mm:ss, default 1 min, 10 ms to 1 day); files that cannot be read then leave the old certificate
/// in use. Thread-safe.
/// </summary>
internal sealed class ListenerCertificate
{
    /// <summary>Names of the settings; no listener can be called so.</summary>
    public static readonly string[] Settings = ["Certificate", "CertificateKey", CheckIntervalSetting];

    private const string CheckIntervalSetting = "CertificateCheckInterval";
    private static readonly TimeSpan DefaultCheckInterval = TimeSpan.FromMinutes(1);
    private readonly TimeSpan _checkInterval;
    private readonly string _chainPath;
    private readonly string _keyPath;
    private readonly Lock _loading = new();
    private SslServerAuthenticationOptions _current;
    private (DateTime Chain, DateTime Key) _version;
    private long _nextCheck;

    private ListenerCertificate(string chainPath, string keyPath, TimeSpan checkInterval)
    {
        _checkInterval = checkInterval;
        (_chainPath, _keyPath) = (chainPath, keyPath);
        _version = Version();
        _current = Load();
        _nextCheck = NextCheck();
    }

    /// <summary>What a handshake that begins now should use.</summary>
    public SslServerAuthenticationOptions Current
    {
        get
        {
            if (Environment.TickCount64 >= Volatile.Read(ref _nextCheck))
            {
                ReloadIfReplaced();
            }

            return Volatile.Read(ref _current);
        }
    }

    /// <summary>Reads the certificate; null after adding to the mistakes.</summary>
    public static ListenerCertificate? Read(IConfiguration configuration, ICollection<string> mistakes)
    {
        if (configuration["Listen:Certificate"] is not { } chain || configuration["Listen:CertificateKey"] is not { } key)
        {
            mistakes.Add("Listen:Certificate, Listen:CertificateKey: an https listener needs both, paths of PEM files");
            return null;
        }

        var interval = DefaultCheckInterval;
        if (configuration["Listen:" + CheckIntervalSetting] is { } text
            && !(TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out interval) && interval >= TimeSpan.FromMilliseconds(10) && interval <= TimeSpan.FromDays(1)))
        {
            mistakes.Add($"Listen:{CheckIntervalSetting}: '{text}' is not a duration (hh:mm:ss) between 00:00:00.01 and 1.00:00:00");
            return null;
        }

        try
        {
            return new ListenerCertificate(chain, key, interval);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"Listen:Certificate '{chain}', Listen:CertificateKey '{key}': {error.Message}");
            return null;
        }
    }

    private long NextCheck() => Environment.TickCount64 + (long)_checkInterval.TotalMilliseconds;

    private void ReloadIfReplaced()
    {
        lock (_loading)
        {
            Volatile.Write(ref _nextCheck, NextCheck());
            try
            {
                var version = Version();
                if (version != _version)
                {
                    Volatile.Write(ref _current, Load());
                    _version = version;
                }
            }
            catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // Half-replaced, perhaps: the next check finds both halves.
            }
        }
    }

    private (DateTime Chain, DateTime Key) Version() => (Written(_chainPath), Written(_keyPath));

    // Of the file, not of a link to it: secrets mounted by Kubernetes are links that stay while what they lead to is replaced.
    private static DateTime Written(string path) => File.GetLastWriteTimeUtc(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private SslServerAuthenticationOptions Load()
    {
        var leaf = X509Certificate2.CreateFromPemFile(_chainPath, _keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_chainPath);
        return new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true) };
    }
}
