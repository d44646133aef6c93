namespace CdnMusic.ControlPlane.Steering;

/// <summary>A decision, beside the indices that it wrote.</summary>
/// <param name="Count">Edges named.</param>
/// <param name="Limits">What was near, and what was too busy.</param>
/// <param name="Width">Caches that share the key for these candidates.</param>
/// <param name="Stayed">The first edge is first because the client uses it already.</param>
/// <param name="Doubts">What the client shall say next time in <see cref="SteeringQuestion.Doubts"/>.</param>
internal readonly record struct Ranked(int Count, SteeringLimits Limits, int Width, bool Stayed, int Doubts);
