using CdnMusic.Deploy.Local.Objects;
using CdnMusic.Origin.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(CdnMusic.Origin.Tests.Storage.S3.CephFixture))]

namespace CdnMusic.Origin.Tests.Storage.S3;

/// <summary>One Ceph for all tests that want S3, started by the first of them.</summary>
public sealed class CephFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PrivateObjectStore>> _ceph = new(() => PrivateObjectStore.StartAsync());

    /// <summary>The running service.</summary>
    public Task<PrivateObjectStore> CephAsync() => _ceph.Value;

    public async ValueTask DisposeAsync()
    {
        if (_ceph.IsValueCreated)
        {
            await (await _ceph.Value).DisposeAsync();
        }
    }

    /// <summary>Options for a bucket of its own, that does not exist yet.</summary>
    internal async Task<S3Options> OptionsAsync(Uri? endpoint = null)
    {
        var ceph = await CephAsync();
        return new S3Options
        {
            Endpoint = endpoint ?? ceph.Endpoint,
            Bucket = $"bucket-{Guid.NewGuid():N}",
            AccessKey = ceph.AccessKey,
            SecretKey = ceph.SecretKey,
            CreateBucket = true,
            RetryDelay = TimeSpan.FromMilliseconds(5),
        };
    }

    /// <summary>The arguments with which a process uses such a bucket.</summary>
    /// <param name="options">The bucket.</param>
    /// <param name="directory">Where the file with the secret may lie.</param>
    internal static string[] Arguments(S3Options options, string directory)
    {
        var secret = Path.Combine(directory, "s3-secret");
        File.WriteAllText(secret, options.SecretKey + "\n");
        return
        [
            "--Origin:Store=S3", $"--Origin:S3:Endpoint={options.Endpoint!.GetLeftPart(UriPartial.Authority)}", $"--Origin:S3:Bucket={options.Bucket}",
            $"--Origin:S3:AccessKey={options.AccessKey}", $"--Origin:S3:SecretKeyFile={secret}", "--Origin:S3:CreateBucket=true",
        ];
    }

    internal static S3Store Open(S3Options options) =>
        new(new S3Connection(options, TimeProvider.System, Random.Shared, NullLogger.Instance), TimeProvider.System, NullLogger<S3Store>.Instance);
}
