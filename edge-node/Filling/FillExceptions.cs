namespace CdnMusic.EdgeNode.Filling;

/// <summary>The origin broke off in the middle of a body; whoever was reading got only a part.</summary>
internal sealed class FillFailedException(string message, Exception cause) : IOException(message, cause);

/// <summary>Nobody wants the rest of a body that would not be stored.</summary>
internal sealed class FillAbandonedException() : OperationCanceledException("Nobody reads this fill any more.");
