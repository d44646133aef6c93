namespace CdnMusic.ControlPlane.Storing;

/// <summary>The store cannot be reached or written to; it is worth trying again later.</summary>
internal sealed class StoreUnavailableException(Exception inner, bool inDoubt = false)
    : Exception(inDoubt ? "the store was lost while it was asked to commit" : "the store is not available", inner)
{
    /// <summary>The connection broke while the commit was under way: it may have happened. Repeating it under the same id is safe.</summary>
    public bool InDoubt { get; } = inDoubt;
}
