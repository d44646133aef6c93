namespace CdnMusic.Origin.Tests;

/// <summary>Waits for what other processes bring about.</summary>
internal static class Eventually
{
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(90));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = default(T);
        try
        {
            while (!condition(last = await read()))
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }

            return last;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"It is still {last}");
            throw;
        }
    }

    public static Task TrueAsync(Func<bool> condition) => BecomesAsync(() => Task.FromResult(condition()), value => value);
}
