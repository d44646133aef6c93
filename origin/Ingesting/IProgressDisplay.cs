namespace CdnMusic.Origin.Ingesting;

/// <summary>Shows people how long things take. Thread-safe.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows another piece of work.</summary>
    IProgressTask Begin(string name);
}

/// <summary>A piece of work that is shown; reports are fractions done, 0 to 1.</summary>
internal interface IProgressTask : IProgress<double>
{
    /// <summary>It is over.</summary>
    /// <param name="message">How it ended.</param>
    void End(string message);
}
