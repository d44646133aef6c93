namespace CdnMusic.CacheSim.Traces;

/// <summary>Reads a trace from its start to its end, without holding it in memory.</summary>
internal abstract class TraceReader : IDisposable
{
    /// <summary>Reads the next requests; 0 at the end.</summary>
    /// <exception cref="MalformedTraceException">The trace is malformed.</exception>
    public abstract int Read(Span<TraceRequest> requests);

    /// <inheritdoc/>
    public abstract void Dispose();
}
