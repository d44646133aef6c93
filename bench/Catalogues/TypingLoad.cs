using System.Diagnostics;
using Npgsql;

namespace CdnMusic.Bench.Catalogues;

/// <summary>People who type the beginnings of titles, letter by letter; every letter is a search. A title in four is mistyped.</summary>
internal sealed class TypingLoad(Uri catalog, NpgsqlDataSource source)
{
    private const int Titles = 1000, FirstLetters = 3, MostLetters = 14;

    /// <returns>Milliseconds of every search, and how many failed.</returns>
    public async Task<(IReadOnlyList<double> Milliseconds, int Failed)> RunAsync(int people, int searches, CancellationToken cancellationToken)
    {
        var titles = await TitlesAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = catalog };
        var (left, failed) = (searches, 0);
        var all = await Task.WhenAll(Enumerable.Range(0, people).Select(async person =>
        {
            var random = new Random(person);
            var milliseconds = new List<double>();
            while (Volatile.Read(ref left) > 0)
            {
                var title = titles[random.Next(titles.Count)];
                if (random.Next(4) == 0 && title.Length > FirstLetters + 2)
                {
                    title = title.Remove(random.Next(1, FirstLetters + 2), 1);
                }

                for (var letters = FirstLetters; letters <= Math.Min(title.Length, MostLetters) && Interlocked.Decrement(ref left) >= 0; letters++)
                {
                    var started = Stopwatch.GetTimestamp();
                    using var response = await http.GetAsync(
                        new Uri("/v1/search?limit=10&q=" + Uri.EscapeDataString(title[..letters]), UriKind.Relative), cancellationToken);
                    await response.Content.ReadAsByteArrayAsync(cancellationToken);
                    milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    if (!response.IsSuccessStatusCode)
                    {
                        Interlocked.Increment(ref failed);
                    }
                }
            }

            return milliseconds;
        }));
        return ([.. all.SelectMany(m => m).Order()], failed);
    }

    private async Task<List<string>> TitlesAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            $"SELECT title FROM (SELECT title, id FROM track UNION ALL SELECT name, id FROM artist) t ORDER BY hashtext(id) LIMIT {Titles}");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var titles = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            titles.Add(rows.GetString(0));
        }

        return titles;
    }
}
