using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>One trigger and how far it is: the status resource of RFC 8007 section 5.1.2. Immutable.</summary>
/// <param name="Id">Its name.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Status">How it stands.</param>
/// <param name="PurgePosition">Invalidate and purge: its place in the purge log, once there.</param>
/// <param name="Edges">Preposition: how far each edge is, by id.</param>
/// <param name="Chosen">Preposition with <c>top</c>: the edges that were chosen when it began, and why; null before that.</param>
internal sealed record Campaign(
    string Id,
    DateTimeOffset CreatedAt,
    TriggerRequest Request,
    TriggerStatus Status,
    ulong PurgePosition,
    IReadOnlyDictionary<string, EdgeProgress> Edges,
    IReadOnlyList<ChosenTarget>? Chosen = null)
{
    /// <summary>Nothing more will be done.</summary>
    public bool IsOver => Status is TriggerStatus.Complete or TriggerStatus.Failed or TriggerStatus.Cancelled;

    /// <summary>Its edges, as they are now.</summary>
    public IReadOnlyList<TargetEdge> TargetsIn(EdgeRegistry registry) => Request.Top is null
        ? registry.TargetsWith(Request.Labels)
        : [.. registry.TargetsWith(Request.Labels).Where(t => Chosen?.Any(c => c.Edge == t.Identity.Id) == true)];

    /// <summary>How far an edge is.</summary>
    public EdgeProgress Of(string edge) => Edges.GetValueOrDefault(edge) ?? new EdgeProgress(0, []);

    /// <summary>With an edge's progress.</summary>
    public Campaign With(string edge, EdgeProgress progress) =>
        this with { Edges = new SortedDictionary<string, EdgeProgress>(Edges.ToDictionary(), StringComparer.Ordinal) { [edge] = progress } };
}

/// <summary>One edge's part of a campaign.</summary>
/// <param name="Done">Paths dealt with, from the first on.</param>
/// <param name="Failed">Those among them that could not be filled in three attempts.</param>
internal sealed record EdgeProgress(int Done, IReadOnlyList<string> Failed);
