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
    /// <param name="Status">The status that the origin answered with.</param>
    internal sealed record Arriving(ResponseHead Head, string? SelectingValues, FillBody Body, bool Stored, int Status) : FillResult
    {
        /// <summary>Fields for the request that began the fill, and for no other.</summary>
        public IReadOnlyList<StoredField> Unshared { get; init; } = [];
    }

    /// <summary>A part or the whole of a representation that is cut into blocks, of which each is stored when it is complete.</summary>
    /// <param name="Manifest">Speaks for the whole representation; the fill holds a reference until its last user has left.</param>
    /// <param name="SelectingValues">What selected it, if its head has a Vary.</param>
    /// <param name="Body">The bytes that are arriving.</param>
    /// <param name="Stored">Whether it is going to be stored.</param>
    /// <param name="Status">The status that the origin answered with.</param>
    internal sealed record ArrivingInBlocks(StoredResponse Manifest, string? SelectingValues, FillBody Body, bool Stored, int Status) : FillResult;

    /// <summary>What was asked for has been stored since it was looked for: look again.</summary>
    internal sealed record StoredMeanwhile : FillResult;

    /// <summary>A part was asked for, but the representation is not the one it was to be a part of any more.</summary>
    internal sealed record Changed : FillResult;

    /// <summary>A part was asked for, and the origin gave something that is not one, or another fill has the whole: ask for the whole.</summary>
    internal sealed record NoParts : FillResult;

    /// <summary>A part was asked for, and the representation has no such bytes (416).</summary>
    /// <param name="CompleteLength">The representation's length in bytes, if the origin said it.</param>
    internal sealed record NoSuchPart(long? CompleteLength) : FillResult;

    /// <summary>304: the stored response that was asked about is good for longer.</summary>
    /// <param name="Response">The freshened response; the fill holds a reference until its last user has left.</param>
    internal sealed record NotModified(StoredResponse Response) : FillResult;

    /// <summary>A response that is nobody else's business; every waiter asks the origin itself.</summary>
    internal sealed record Private : FillResult;

    /// <summary>No answer.</summary>
    internal sealed record Failed(OriginFailure Failure, int? Status) : FillResult;
}
