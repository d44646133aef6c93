using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>Where an S3 store is, and how to talk to it. Section <c>Origin:S3</c>.</summary>
internal sealed class S3Options
{
    /// <summary>The service's URL without a path; <c>https</c> for TLS. Required with <c>Origin:Store=S3</c>.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The region that requests are signed for. Default <c>us-east-1</c>, which most services other than Amazon's take.</summary>
    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket. Required with <c>Origin:Store=S3</c>.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>
    /// <c>https://host/bucket/key</c> rather than <c>https://bucket.host/key</c>. The library that signs decides by the endpoint: paths
    /// everywhere but at <c>amazonaws.com</c>. Setting this to anything else is a mistake that is reported. Default: unset.
    /// </summary>
    public bool? PathStyle { get; set; }

    /// <summary>The access key's id. Required with <c>Origin:Store=S3</c>.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The access key's secret; or <see cref="SecretKeyFile"/>.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>A file with the secret on its first line; or <see cref="SecretKey"/>.</summary>
    public string SecretKeyFile { get; set; } = "";

    /// <summary>Makes the bucket at start if there is none. Default false.</summary>
    public bool CreateBucket { get; set; }

    /// <summary>How long the store may take to connect and to send response headers, each time that it is tried. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the store may take to receive an upload, or a part of 16 MiB of one. Default 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the store may be silent in the middle of a body. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a failed request, or a body that broke off, is tried again. Default 3, range 0–10.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>The first pause before trying again; it doubles each time, with jitter, to at most 5 s. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:05")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Connections to the store at once; further requests queue. Default 256, range 1–10,000.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 256;

    /// <summary>The secret, from wherever it is.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string ReadSecretKey() => SecretKeyFile.Length == 0 ? SecretKey : File.ReadLines(SecretKeyFile).FirstOrDefault("").Trim();
}
