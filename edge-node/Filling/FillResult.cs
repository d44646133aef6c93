using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>What became of a fill, known when the origin's response headers are in.</summary>
internal abstract record FillResult
{
    private FillResult()
    {
    }

    /// <summary>A response whose body is arriving, for everyone who waits.</summary>
    /// <param name="Head">Status and fields.</param>
    /// <param name="SelectingValues">What selected it, if its head has a Vary.</param>
    /// <param name="Body">The body.</param>
    /// <param name="Stored">Whether it is going to be stored.</param>
    internal sealed record Arriving(ResponseHead Head, string? SelectingValues, FillBody Body, bool Stored) : FillResult
    {
        /// <summary>Fields for the request that began the fill, and for no other.</summary>
        public IReadOnlyList<StoredField> Unshared { get; init; } = [];
    }

    /// <summary>304: the stored response that was asked about is good for longer.</summary>
    /// <param name="Response">The freshened response; the fill holds a reference until its last user has left.</param>
    internal sealed record NotModified(StoredResponse Response) : FillResult;

    /// <summary>A response that is nobody else's business; every waiter asks the origin itself.</summary>
    internal sealed record Private : FillResult;

    /// <summary>No answer.</summary>
    internal sealed record Failed(OriginFailure Failure, int? Status) : FillResult;
}
