using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.CommandLine;

/// <summary>Where an ingest keeps what it is encoding: beside a file store, or in a temporary directory.</summary>
internal sealed class ScratchSpace : IDisposable
{
    private readonly DirectoryInfo? _temporary;

    private ScratchSpace(StagingArea staging, DirectoryInfo? temporary) => (Staging, _temporary) = (staging, temporary);

    public StagingArea Staging { get; }

    public static ScratchSpace Of(IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<OriginOptions>>().Value.Store == StoreKind.Files)
        {
            return new ScratchSpace(services.GetRequiredService<FileSystemStore>().Staging, null);
        }

        var temporary = Directory.CreateTempSubdirectory("cdnmusic-ingest-");
        return new ScratchSpace(new StagingArea(temporary.FullName, TimeProvider.System), temporary);
    }

    public void Dispose() => _temporary?.Delete(recursive: true);
}
