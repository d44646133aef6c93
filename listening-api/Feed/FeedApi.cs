using System.Security.Claims;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CdnMusic.ListeningApi.Feed;

/// <summary><c>GET /v1/me/feed</c>; and what the catalogue says of follows and releases, under <c>/admin/</c>.</summary>
internal static class FeedApi
{
    private const int MaxPage = 100;
    private const int MaxId = 200;

    public static void AddFeed(this IServiceCollection services)
    {
        services.AddStrictOptions<FeedOptions>("Feed");
        services.AddSingleton<FeedReading>().AddSingleton<IJobHandler, FanOut>().AddSingleton<IJobHandler, WeeklyMix>();
    }

    public static void MapFeed(this WebApplication app)
    {
        app.MapGet("/v1/me/feed", GetAsync).RequireAuthorization(AccessTokens.Listener);
        var admin = app.MapAdmin();
        admin.MapPut("/listeners/{listener:guid}/follows/{artist}", FollowAsync);
        admin.MapDelete("/listeners/{listener:guid}/follows/{artist}", UnfollowAsync);
        admin.MapPut("/releases/{release}", ReleaseAsync);
    }

    private static async Task<Results<Ok<FeedPage>, ProblemHttpResult>> GetAsync(
        ClaimsPrincipal user, FeedReading feed, JobQueue queue, TimeProvider time, CancellationToken cancellationToken, string before = "", int limit = 20)
    {
        if (!FeedCursor.TryParse(before, out var cursor))
        {
            return ProblemTypes.Problem(400, "bad-cursor", "Bad cursor", "'before' is the 'next' of the page before.");
        }

        var most = Math.Clamp(limit, 1, MaxPage);
        var entries = await feed.ReadAsync(user.ListenerId(), cursor, most, cancellationToken);
        var mix = WeeklyMix.Request(user.ListenerId(), time.GetUtcNow());
        if (before.Length == 0 && !entries.Exists(e => e.Kind == FeedKind.WeeklyMix && mix.Key!.EndsWith(e.About, StringComparison.Ordinal))
            && await queue.FindFreshAsync(mix.Kind, mix.Key!, TimeSpan.FromHours(1), cancellationToken) is null)
        {
            await queue.EnqueueAsync(mix, cancellationToken);
        }

        return TypedResults.Ok(new FeedPage(entries, entries.Count < most ? null : new FeedCursor(entries[^1].At, entries[^1].About).ToString()));
    }

    private static Task<NoContent> FollowAsync(Guid listener, string artist, NpgsqlDataSource source, CancellationToken cancellationToken) =>
        ExecuteAsync(source, "INSERT INTO follows (listener, artist) VALUES ($1, $2) ON CONFLICT DO NOTHING", cancellationToken, listener, artist);

    private static Task<NoContent> UnfollowAsync(Guid listener, string artist, NpgsqlDataSource source, CancellationToken cancellationToken) =>
        ExecuteAsync(source, "DELETE FROM follows WHERE listener = $1 AND artist = $2", cancellationToken, listener, artist);

    /// <summary>Idempotent: whoever got no answer sends it again, which also queues what a crash left out.</summary>
    private static async Task<Results<Accepted, ProblemHttpResult>> ReleaseAsync(
        string release, Release published, NpgsqlDataSource source, JobQueue queue, CancellationToken cancellationToken)
    {
        if (!published.IsValid || release.Length > MaxId)
        {
            return ProblemTypes.Problem(400, "bad-release", "Bad release", $"Send artist, title (1 to {MaxId} characters) and released_at.");
        }

        await ExecuteAsync(
            source, "INSERT INTO releases (release, artist, title, released_at) VALUES ($1, $2, $3, $4) ON CONFLICT (release) DO UPDATE SET title = excluded.title",
            cancellationToken, release, published.Artist!, published.Title!, published.ReleasedAt.UtcDateTime);
        var id = await queue.EnqueueAsync(FanOut.Request(release), cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{id}");
    }

    private static async Task<NoContent> ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>A page; <c>next</c> is the <c>before</c> of the following one.</summary>
    internal sealed record FeedPage(IReadOnlyList<FeedEntry> Entries, string? Next);
}
