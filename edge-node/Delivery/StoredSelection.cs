using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>Finds the stored response that a request selects: the target's own, or by way of its signpost a variant. Thread-safe.</summary>
internal sealed class StoredSelection(ResponseStore store)
{
    public async ValueTask<Selection> FindAsync(CacheRequest request, CancellationToken cancellationToken)
    {
        var primary = await store.FindAsync(request.Target, cancellationToken);
        if (primary.Response?.Head.SelectedBy is not { } selecting)
        {
            return new Selection(primary, request.Target, ForwardReason.UriMiss, WithinReach: true);
        }

        primary.Response.Release();
        if (!Variance.IsWithinReach(selecting, request.Field))
        {
            return new Selection(Lookup.None, request.Target, ForwardReason.VaryMiss, WithinReach: false);
        }

        var variant = request.VariantKey(selecting);
        return new Selection(await store.FindAsync(variant, cancellationToken), variant, ForwardReason.VaryMiss, WithinReach: true);
    }
}
