namespace CdnMusic.EdgeNode.Filling;

/// <summary>The origin broke off in the middle of a body, or did not begin one; whoever was reading got only a part.</summary>
internal sealed class FillFailedException(string message, Exception? cause) : IOException(message, cause)
{
    /// <summary>What became of the fill.</summary>
    public FillResult.Failed Failure { get; init; } = new(OriginFailure.Broken, null);
}

/// <summary>Nobody wants the rest of a body that would not be stored.</summary>
internal sealed class FillAbandonedException() : OperationCanceledException("Nobody reads this fill any more.");
