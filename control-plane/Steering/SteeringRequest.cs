using System.Net;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>A client's question.</summary>
/// <param name="Client">Its address.</param>
/// <param name="Path">What it wants, already found acceptable.</param>
/// <param name="CurrentEdge">The id of the edge that it uses for the path now; null if none, or it does not say.</param>
/// <param name="Doubts">What the last answer said of doubts.</param>
internal readonly record struct SteeringRequest(IPAddress Client, string Path, string? CurrentEdge = null, int Doubts = 0);
