using System.Diagnostics;

namespace CdnMusic.PeerBench.Running;

/// <summary>A self-signed P-256 certificate for all servers, and the client's TLS settings, the same against each.</summary>
internal static class TestCertificate
{
    public const string Chain = "cert.pem";
    public const string Key = "key.pem";

    /// <summary>An OpenSSL configuration file by which the client offers one cipher suite only.</summary>
    public const string ClientSettings = "client-tls.cnf";

    public static void Create(string directory)
    {
        File.WriteAllText(Path.Combine(directory, ClientSettings), """
            openssl_conf = client
            [client]
            ssl_conf = modules
            [modules]
            system_default = offer
            [offer]
            MinProtocol = TLSv1.3
            Ciphersuites = TLS_AES_128_GCM_SHA256

            """);
        Run(
            directory, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", Key, "-out", Chain);
    }

    /// <summary>What a server and our load generator agree on.</summary>
    public static string Negotiated(string directory, Uri url)
    {
        var output = Run(directory, "s_client", "-connect", url.Authority, "-ciphersuites", "TLS_AES_128_GCM_SHA256");
        return output.Split('\n').FirstOrDefault(l => l.StartsWith("New, TLS", StringComparison.Ordinal))?.Trim() ?? "no handshake";
    }

    private static string Run(string directory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        _ = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
