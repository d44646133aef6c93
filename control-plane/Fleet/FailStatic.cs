namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// When more than half of the fleet looks dead at once, the likelier truth is that the control plane cannot see: moving every player onto
/// the few edges it still hears would turn its own blindness into an overload. So it keeps the last good map until it sees again.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>The fleet counted is every edge heard within the last <see cref="Window"/> intervals; an edge that died long before, or was being
/// drained, is no part of "at once".</item>
/// <item>When more than half of those look dead (suspect or out), all of them are held: a held edge stays ready in the map whatever it looks
/// like. Edges that had gone before stay out; edges that come back or join take part at once.</item>
/// <item>When at most half of the held and living edges look dead, the hold ends and every edge is again what it looks like.</item>
/// </list>
/// An edge that joins without having purged what it missed is never held: the hold must not serve what an operator removed.
/// An operator ends the hold of a single edge by draining it. Not thread-safe: the registry's lock guards it.
/// </remarks>
internal sealed class FailStatic
{
    /// <summary>Report intervals within which deaths count as one event.</summary>
    public const int Window = 10;

    /// <summary>Since when the map is held, or null.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Sets <see cref="Edge.Held"/> and <see cref="Edge.State"/> of all edges from what they look like.</summary>
    /// <returns>True if the hold has just begun or just ended.</returns>
    public bool Apply(IReadOnlyCollection<Edge> edges, TimeSpan now, TimeSpan interval, DateTimeOffset wallClock)
    {
        var held = Since is not null;
        int counted = 0, dead = 0;
        foreach (var edge in edges.Where(e => Counts(e, held, now, interval)))
        {
            counted++;
            dead += LooksDead(edge) ? 1 : 0;
        }

        var hold = dead * 2 > counted;
        foreach (var edge in edges)
        {
            edge.Held = hold && !edge.Draining && edge.Looks != EdgeState.Joining && (edge.Held || Counts(edge, held, now, interval));
            edge.State = edge.Held ? EdgeState.Ready : edge.Looks;
        }

        Since = hold ? Since ?? wallClock : null;
        return hold != held;
    }

    private static bool Counts(Edge edge, bool held, TimeSpan now, TimeSpan interval) =>
        !edge.Draining && (!LooksDead(edge) || (held ? edge.Held : now - edge.LastSign < interval * Window));

    private static bool LooksDead(Edge edge) => edge.Looks is EdgeState.Suspect or EdgeState.Out;
}
