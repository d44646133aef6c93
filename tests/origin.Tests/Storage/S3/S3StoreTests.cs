using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Tests.Storage.S3;

/// <summary>The contract, kept by a real Ceph gateway.</summary>
public sealed class S3StoreTests(CephFixture ceph) : ObjectStoreContract
{
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override async Task<IObjectStore> OpenStoreAsync()
    {
        var store = CephFixture.Open(await ceph.OptionsAsync());
        await store.CheckBucketAsync(Token);
        return store;
    }
}
