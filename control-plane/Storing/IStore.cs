namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// What the control plane must not forget. Changes happen one at a time over all replicas, so that whoever sees one sees all before it.
/// A change that was returned from survives a crash of the process and of the machine. Thread-safe.
/// </summary>
internal interface IStore
{
    /// <summary>Raised once a transaction is durable, with the topics that it <see cref="StoreTransaction.Touch">touched</see>. Must not block.</summary>
    event Action<IReadOnlyCollection<string>> Changed;

    /// <summary>Can other processes change it?</summary>
    bool IsShared { get; }

    /// <summary>Runs one transaction; it is durable when this returns. Blocks: for the start of the process, otherwise <see cref="RunAsync{T}"/>.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written to. Unless it says otherwise, nothing has happened.</exception>
    T Run<T>(Func<StoreTransaction, T> work);

    /// <inheritdoc cref="Run{T}"/>
    void Run(Action<StoreTransaction> work) => Run(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <summary>Runs one transaction, on a thread that nobody else waits for; it is durable when the task completes.</summary>
    /// <inheritdoc cref="Run{T}"/>
    Task<T> RunAsync<T>(Func<StoreTransaction, T> work);

    /// <inheritdoc cref="RunAsync{T}"/>
    Task RunAsync(Action<StoreTransaction> work) => RunAsync(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <summary>Reads what was the case at one moment, without waiting for those who write. The work must not write.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    Task<T> ReadAsync<T>(Func<StoreTransaction, T> work);
}
