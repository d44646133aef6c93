namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Judges one edge by its own signs of life alone. Pure.</summary>
internal static class EdgeHealth
{
    /// <summary>
    /// Silence, in report intervals, after which an edge is suspect or out. A tenth below 2 and 3: the judgement is made up to a tenth of an
    /// interval late, and the promise is that a dead edge is out of answers <i>within</i> three intervals.
    /// </summary>
    public const double SuspectAfter = 1.9, OutAfter = 2.9;

    /// <summary>The edge's state.</summary>
    /// <param name="silence">Time since its last Hello or report.</param>
    /// <param name="interval">The report interval.</param>
    /// <param name="connected">Its stream is open.</param>
    /// <param name="caughtUp">It has acknowledged the purges that it missed.</param>
    /// <param name="draining">It, or an operator, wants no new players there.</param>
    public static EdgeState Judge(TimeSpan silence, TimeSpan interval, bool connected, bool caughtUp, bool draining)
    {
        if (silence >= interval * OutAfter)
        {
            return EdgeState.Out;
        }

        var doubtful = !connected || silence >= interval * SuspectAfter;
        if (connected && !caughtUp)
        {
            return EdgeState.Joining;
        }

        if (draining)
        {
            // Draining is a promise to go on serving; an edge that stopped talking no longer makes it.
            return doubtful ? EdgeState.Out : EdgeState.Draining;
        }

        return doubtful ? EdgeState.Suspect : EdgeState.Ready;
    }
}
