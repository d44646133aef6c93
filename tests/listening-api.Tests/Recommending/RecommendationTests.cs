using CdnMusic.ListeningApi.Jobs;
using CdnMusic.ListeningApi.Recommending;
using CdnMusic.ListeningApi.Tests.Running;
using CdnMusic.ListeningApi.Tracks;
using CdnMusic.ListeningBench.Recommending;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Tests.Recommending;

/// <summary>Recommendations where the truth is known.</summary>
public sealed class RecommendationTests(PostgresOfTests postgres, TestIssuer issuer)
{
    private static readonly ListenGenerator World = new(Genres: 8, ItemsPerGenre: 30, Users: 1200, PerUser: 24, Noise: 0.15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void EASE_finds_the_genres_and_is_far_above_popularity_and_near_neighbours_for_strangers()
    {
        var matrix = ListenMatrix.Of(World.Generate(3).Select(l => (l.User, l.Item)), 1000);
        var evaluation = new Evaluation(matrix, 0.2, 1);

        var model = EaseModel.Train(evaluation.Training, 500);
        var (ease, neighbours, popularity) = (
            evaluation.Measure(model), evaluation.Measure(new ItemKnn(evaluation.Training, 100)), evaluation.Measure(new PopularityModel(evaluation.Training)));

        Assert.True(ease.Recall20 > 1.5 * popularity.Recall20, $"{ease} {popularity}");
        Assert.True(ease.Ndcg100 > popularity.Ndcg100 && ease.Ndcg100 > 0.9 * neighbours.Ndcg100, $"{ease} {neighbours}");
        var same = Enumerable.Range(0, matrix.Items.Count).Average(i => model.Neighbours(i, 10)
            .Average(n => ListenGenerator.GenreOf(matrix.Items[n.Item]) == ListenGenerator.GenreOf(matrix.Items[i]) ? 1.0 : 0.0));
        Assert.True(same > 0.9, $"{same}");
    }

    [Fact]
    public void EASE_is_the_closed_form_of_its_paper()
    {
        // Two listeners of a and b, two of b and c: in the order b, a, c, G = [[4,2,2],[2,2,0],[2,0,2]], and λ = 1.
        var matrix = ListenMatrix.Of([("1", "a"), ("1", "b"), ("2", "a"), ("2", "b"), ("3", "b"), ("3", "c"), ("4", "c"), ("4", "b")], 10);
        Assert.Equal(["b", "a", "c"], matrix.Items);

        // G + I = [[5,2,2],[2,3,0],[2,0,3]]; its inverse is [[9,-6,-6],[-6,11,4],[-6,4,11]] / 21.
        var model = EaseModel.Train(matrix, 1);

        var scores = model.Score([0]);
        Assert.Equal([0, 6.0 / 11, 6.0 / 11], scores, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([6.0 / 9, 0, -4.0 / 11], model.Score([1]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([2, 1], model.Neighbours(0, 5).Select(n => n.Item).OrderDescending());
    }

    [Fact]
    public async Task A_trained_service_recommends_by_genre_and_what_it_does_not_know_it_takes_from_artists_new_releases_and_charts()
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer, null, ("Recommendations:Regularisation", "20"));
        using var newcomer = await new TestPlayer(server).ConsentAsync();
        Assert.Empty((await newcomer.GetAsync("/v1/me/for-you")).Body.GetProperty("tracks").EnumerateArray());
        await WritePlaysAsync(server);
        await server.Get<TrackDirectory>().PutAsync(
        [
            new Track("new-1", "New", "artist-n", "N", ReleasedAt: DateTimeOffset.UtcNow.AddDays(-1)),
            new Track("old-1", "Old", "artist-o", "O"), new Track("old-2", "Older", "artist-o", "O"),
        ], Cancellation);
        await TrainAsync(server);

        var similar = await TracksAsync(newcomer, "/v1/tracks/g1-0/similar?limit=10");
        Assert.True(similar.Count(t => t.StartsWith("model g1-", StringComparison.Ordinal)) >= 9, string.Join(' ', similar));
        Assert.Equal("same_artist old-2", (await TracksAsync(newcomer, "/v1/tracks/old-1/similar"))[0]);
        var cold = await TracksAsync(newcomer, "/v1/me/for-you");
        Assert.Equal("new_release new-1", cold[0]);
        Assert.StartsWith("popular ", cold[1], StringComparison.Ordinal);

        foreach (var i in Enumerable.Range(0, 5))
        {
            await newcomer.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-60 + (i * 5)), 120_000, $"g2-{i}"));
        }

        var mine = await TracksAsync(newcomer, "/v1/me/for-you?limit=10");
        Assert.True(mine.Count(t => t.StartsWith("model g2-", StringComparison.Ordinal)) >= 9, string.Join(' ', mine));
        Assert.DoesNotContain("model g2-0", mine);

        var radio = await TracksAsync(newcomer, "/v1/tracks/g3-0/radio?limit=15&seed=5");
        Assert.Equal((15, 15), (radio.Count, radio.Distinct().Count()));
        Assert.Equal(radio, await TracksAsync(newcomer, "/v1/tracks/g3-0/radio?limit=15&seed=5"));
        Assert.NotEqual(radio, await TracksAsync(newcomer, "/v1/tracks/g3-0/radio?limit=15&seed=6"));
    }

    [Fact]
    public async Task A_new_model_replaces_the_old_one_whole()
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer);
        await WritePlaysAsync(server);
        await TrainAsync(server);
        var first = await server.RowsAsync("SELECT model FROM recommendation_model");

        await TrainAsync(server);

        Assert.NotEqual(first, await server.RowsAsync("SELECT model FROM recommendation_model"));
        Assert.Equal("(1,240)", await server.RowsAsync("SELECT count(DISTINCT model), count(*) FROM recommendation_neighbours"));
    }

    private static async Task TrainAsync(ListeningServer server)
    {
        using var admin = new Operator(server);
        using var response = await admin.Http.PostAsync(new Uri("/admin/recommendations/train", UriKind.Relative), null, Cancellation);
        response.EnsureSuccessStatusCode();
        await Eventually.TrueAsync(async () => (await server.Get<JobQueue>().FindAsync(
            Guid.Parse(response.Headers.Location!.ToString().Split('/')[^1]), Cancellation))!.State == JobState.Succeeded);
    }

    private static async Task WritePlaysAsync(ListeningServer server)
    {
        var listens = World.Generate(3).ToList();
        var listeners = listens.Select(l => l.User).Distinct().ToDictionary(u => u, _ => Guid.NewGuid());
        await using var command = server.Database.CreateCommand("""
            INSERT INTO plays (play, started_at, listener, source, track, country, played_ms, is_scrobble)
            SELECT gen_random_uuid(), now() - interval '1 h', listener, 0, track, 'DE', 100000, true FROM unnest($1::uuid[], $2::text[]) AS p(listener, track);
            """);
        command.Parameters.Add(new() { Value = listens.Select(l => listeners[l.User]).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = listens.Select(l => l.Item).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(Cancellation);
        await using var count = server.Database.CreateCommand("INSERT INTO track_hours SELECT hour_of(started_at), track, country, 0, count(*) FROM plays GROUP BY 1, 2, 3");
        await count.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<List<string>> TracksAsync(TestPlayer player, string path) =>
        [.. (await player.GetAsync(path)).Body.GetProperty("tracks").EnumerateArray().Select(t => $"{t.GetProperty("because").GetString()} {t.GetProperty("track").GetString()}")];
}
