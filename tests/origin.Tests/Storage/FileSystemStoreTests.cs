using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;

namespace CdnMusic.Origin.Tests.Storage;

public sealed class FileSystemStoreTests : ObjectStoreContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("file-store-test-").FullName;
    private FileSystemStore _store = null!;

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private protected override Task<IObjectStore> OpenStoreAsync() =>
        Task.FromResult<IObjectStore>(_store = new FileSystemStore(_directory, TimeProvider.System));

    [Fact]
    public async Task Bytes_that_no_key_stands_for_any_more_are_reclaimed()
    {
        await _store.PutAsync(ObjectKey.Parse("k"), new byte[1000], new ObjectAttributes("a/b", "no-cache"), PutCondition.None, Token);
        await _store.PutAsync(ObjectKey.Parse("k"), new byte[2000], new ObjectAttributes("a/b", "no-cache"), PutCondition.None, Token);
        Assert.Equal(2, Blobs());

        var removed = await _store.ReclaimAsync(Token);

        Assert.Equal((1, 1), (removed, Blobs()));
    }

    [Fact]
    public async Task Puts_of_bytes_that_are_being_reclaimed_lose_nothing()
    {
        var key = ObjectKey.Parse("k");
        for (var round = 0; round < 50; round++)
        {
            // The same bytes come, go and come again, while what is unused is removed.
            await _store.DeleteAsync(key, Token);
            var reclaim = Task.Run(() => _store.ReclaimAsync(Token).AsTask(), Token);
            await _store.PutAsync(key, new byte[1000], new ObjectAttributes("a/b", "no-cache"), PutCondition.None, Token);
            await reclaim;
            Assert.NotNull(await _store.ReadAsync(key, Token));
        }
    }

    private int Blobs() => Directory.EnumerateFiles(Path.Combine(_directory, "blobs"), "*", SearchOption.AllDirectories).Count();
}
