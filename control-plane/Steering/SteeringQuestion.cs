namespace CdnMusic.ControlPlane.Steering;

/// <summary>What a decision is asked.</summary>
/// <param name="Key">Hash of what is wanted (<see cref="TrackKey"/>).</param>
/// <param name="Client">Hash of who asks; spreads the clients of one hot key over its caches.</param>
/// <param name="Demand">The key's share of all questions of late, 0-1 (<see cref="KeyHeat"/>).</param>
/// <param name="Current">The index of the edge that the client uses for this key now; -1 for none.</param>
/// <param name="Doubts">In how many answers running another edge has been clearly better than the current one; the last answer's
/// <see cref="Ranked.Doubts"/>.</param>
internal readonly record struct SteeringQuestion(ulong Key, ulong Client = 0, double Demand = 0, int Current = -1, int Doubts = 0);
