using System.Runtime.CompilerServices;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>Awaited on an event loop, goes on on the thread pool; elsewhere goes on at once.</summary>
internal readonly struct ThreadPoolHop : ICriticalNotifyCompletion
{
    /// <summary>Leaves the event loop.</summary>
    public static ThreadPoolHop Away => default;

    public bool IsCompleted => Thread.CurrentThread.IsThreadPoolThread;

    public ThreadPoolHop GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);
}
