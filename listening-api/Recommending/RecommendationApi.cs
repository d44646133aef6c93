using System.Security.Claims;
using CdnMusic.Hosting.Configuration;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ListeningApi.Recommending;

/// <summary>More like this, for you, radio; and <c>POST /admin/recommendations/train</c>.</summary>
internal static class RecommendationApi
{
    private const int MaxTracks = 100;

    public static void AddRecommendations(this IServiceCollection services)
    {
        services.AddStrictOptions<RecommendationOptions>("Recommendations");
        services.AddSingleton<Recommender>().AddSingleton<Radio>().AddSingleton<IJobHandler, ModelTraining>();
        services.AddHostedService<TrainingSchedule>();
    }

    public static void MapRecommendations(this WebApplication app)
    {
        app.MapGet("/v1/tracks/{track}/similar", SimilarAsync);
        app.MapGet("/v1/tracks/{track}/radio", RadioAsync);
        app.MapGet("/v1/me/for-you", ForYouAsync).RequireAuthorization(AccessTokens.Listener);
        app.MapAdmin().MapPost("/recommendations/train", TrainAsync);
    }

    private static async Task<Ok<RecommendationList>> SimilarAsync(string track, Recommender recommender, CancellationToken cancellationToken, int limit = 20) =>
        TypedResults.Ok(new RecommendationList(await recommender.SimilarAsync(track, Math.Clamp(limit, 1, MaxTracks), cancellationToken)));

    private static async Task<Ok<RecommendationList>> RadioAsync(string track, Radio radio, CancellationToken cancellationToken, int seed = 1, int limit = 20) =>
        TypedResults.Ok(new RecommendationList(await radio.PlayAsync(track, seed, Math.Clamp(limit, 1, MaxTracks), cancellationToken)));

    private static async Task<Ok<RecommendationList>> ForYouAsync(ClaimsPrincipal user, Recommender recommender, CancellationToken cancellationToken, int limit = 30) =>
        TypedResults.Ok(new RecommendationList(await recommender.ForYouAsync(user.ListenerId(), Math.Clamp(limit, 1, MaxTracks), cancellationToken)));

    private static async Task<Accepted<JobId>> TrainAsync(JobQueue queue, CancellationToken cancellationToken)
    {
        var id = await queue.EnqueueAsync(ModelTraining.Request, cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{id}", new JobId(id));
    }

    internal sealed record RecommendationList(IReadOnlyList<Recommendation> Tracks);

    internal sealed record JobId(Guid Id);
}
