using Microsoft.Extensions.Options;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>How far the index that is searched has come.</summary>
internal sealed class IndexState(ISearchReader reader, IOptions<CatalogApiOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for a position, for as long as is configured.</summary>
    /// <returns>Is the index behind: the position has not come, or no change has been heard of for a while?</returns>
    public async Task<bool> IsStaleAsync(NpgsqlLogSequenceNumber position, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var (reached, heartbeat) = await reader.ProgressAsync(cancellationToken);
            if ((ulong)reached >= (ulong)position || time.GetElapsedTime(began) >= options.Value.PositionTimeout)
            {
                return (ulong)reached < (ulong)position || time.GetUtcNow() - heartbeat > options.Value.StaleAfter;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }
}
