namespace CdnMusic.Origin.Storage;

/// <summary>The store cannot be used now.</summary>
/// <param name="message">What is wrong, in one line.</param>
/// <param name="isTransient">It is down or overloaded, and trying again later helps; false: it refuses us until somebody sets that right.</param>
/// <param name="cause">What it was noticed by.</param>
internal sealed class StoreUnavailableException(string message, bool isTransient, Exception? cause = null) : IOException(message, cause)
{
    public bool IsTransient { get; } = isTransient;
}
