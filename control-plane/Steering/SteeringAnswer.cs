using CdnMusic.ControlPlane.Measuring;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>What a decision came to, for those who put it on the wire.</summary>
/// <param name="Client">The network the client was taken to be in.</param>
/// <param name="Edges">Best first; empty if the fleet has none.</param>
/// <param name="Doubts">To be sent back with the next question for the path.</param>
/// <param name="Probes">Edges worth measuring from this client.</param>
/// <param name="Explanation">If it was asked for.</param>
internal sealed record SteeringAnswer(
    ClientPrefix Client, IReadOnlyList<ChosenEdge> Edges, int Doubts, IReadOnlyList<ProbeTarget> Probes, Explanation? Explanation);
