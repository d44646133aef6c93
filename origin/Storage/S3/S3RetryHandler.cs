using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>
/// Sends a request again when the store is overloaded, broken, silent or not there: after a pause that doubles, with jitter, or that the
/// store itself asked for. All requests of this store are idempotent, and their bodies are in memory. Thread-safe.
/// </summary>
internal sealed class S3RetryHandler : DelegatingHandler
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public S3RetryHandler(S3Options options, TimeProvider time, Random random, ILogger logger, HttpMessageHandler inner)
        : base(inner)
    {
        (_options, _time) = (options, time);
        _pipeline = options.Retries == 0 ? ResiliencePipeline<HttpResponseMessage>.Empty
            : new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = MaxDelay,
                Randomizer = random.NextDouble,
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is HttpRequestException or TimeoutException || attempt.Outcome.Result is { } answer && IsTransient(answer.StatusCode)),
                DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Result)),
                OnRetry = attempt =>
                {
                    logger.StoreTriedAgain(attempt.AttemptNumber + 1, Reason(attempt.Outcome), attempt.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            }).Build();
    }

    /// <summary>May the same request succeed a moment later?</summary>
    public static bool IsTransient(HttpStatusCode status) => status
        is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(token => TryAsync(request, token), cancellationToken);

    private async ValueTask<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var patience = request.Content is null ? _options.ResponseTimeout : _options.UploadTimeout;
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await base.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {patience}");
        }
    }

    private TimeSpan? Asked(HttpResponseMessage? response)
    {
        var after = response?.Headers.RetryAfter is not { } field ? null : field.Delta ?? field.Date - _time.GetUtcNow();
        return after is not { } delay ? null : delay < TimeSpan.Zero ? TimeSpan.Zero : delay < MaxDelay ? delay : MaxDelay;
    }

    private static string Reason(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception?.Message ?? $"{(int?)outcome.Result?.StatusCode} {outcome.Result?.ReasonPhrase}";
}
