using System.Collections.Concurrent;
using System.Diagnostics;
using CdnMusic.Bench.Scenarios;

namespace CdnMusic.Bench.Reporting;

/// <summary>Every request of a run, whole: percentiles are exact. Thread-safe.</summary>
internal sealed class Samples
{
    private readonly ConcurrentBag<Sample> _samples = [];
    private readonly ConcurrentBag<string> _errors = [];

    public int Count => _samples.Count;

    /// <summary>Sizes of all bodies together.</summary>
    public long Bytes => _samples.Sum(s => s.Fetched.Bytes);

    public int Errors => _errors.Count;

    /// <summary>The first few different errors.</summary>
    public IEnumerable<string> ErrorTexts => _errors.Distinct().Take(5);

    public IReadOnlyList<Sample> Of(RequestKind kind) => [.. _samples.Where(s => s.Kind == kind).OrderBy(s => s.Milliseconds)];

    /// <summary>Times one request; false if it failed. A request that the end of the run cut off is not counted.</summary>
    public async Task<bool> MeasureAsync(RequestKind kind, Func<Task<Fetched>> request)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var fetched = await request();
            _samples.Add(new Sample(kind, Stopwatch.GetElapsedTime(started).TotalMilliseconds, fetched));
            return true;
        }
        // HttpClient's own timeout comes as a cancellation.
        catch (Exception error) when (error is HttpRequestException or IOException or System.Text.Json.JsonException or TimeoutException
            or OperationCanceledException { InnerException: TimeoutException })
        {
            _errors.Add($"{kind}: {error.Message}");
            return false;
        }
    }

    internal readonly record struct Sample(RequestKind Kind, double Milliseconds, Fetched Fetched);
}
