using System.Diagnostics;

namespace CdnMusic.CatalogApi.Tests.Running;

internal static class Poll
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90), Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a question is answered as wanted; the last answer is in the failure.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isGood)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isGood(answer))
            {
                return answer;
            }

            Assert.True(watch.Elapsed < Deadline, $"still {answer} after {Deadline.TotalSeconds} s");
            await Task.Delay(Pace);
        }
    }
}
