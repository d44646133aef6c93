using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace CdnMusic.Bench.Catalogues;

/// <summary>How long a commit takes into the search index, while tracks are renamed at a steady rate, each in a transaction of its own.</summary>
internal sealed class LagProbe(NpgsqlDataSource source, int tracks)
{
    private const int Writers = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <returns>Milliseconds of every probe in order of length, and changes per second that were made.</returns>
    public async Task<(IReadOnlyList<double> Milliseconds, double Rate)> RunAsync(int changesPerSecond, TimeSpan length, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (started, made) = (Stopwatch.GetTimestamp(), 0);
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            while (!ending.IsCancellationRequested)
            {
                // As many as are due by now: a late writer catches up instead of writing less.
                if (made >= Stopwatch.GetElapsedTime(started).TotalSeconds * changesPerSecond)
                {
                    await Task.Delay(1, CancellationToken.None);
                    continue;
                }

                Interlocked.Increment(ref made);
                await ExecuteAsync(string.Create(
                    CultureInfo.InvariantCulture, $"UPDATE track SET title = 'Renamed {random.Next(100_000)}' WHERE id = 't{random.Next(tracks)}'"));
            }
        }, cancellationToken)).ToArray();
        var milliseconds = new List<double>();
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            await ExecuteAsync("UPDATE artist SET name = name WHERE id = 'a0'");
            var committed = Stopwatch.GetTimestamp();
            var position = await ScalarAsync<long>("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
            while (await ScalarAsync<long>("SELECT (position - '0/0')::bigint FROM search.generation WHERE live") < position)
            {
                await Task.Delay(Look, cancellationToken);
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
        }

        await ending.CancelAsync();
        await Task.WhenAll(writing);
        return ([.. milliseconds.Order()], made / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
