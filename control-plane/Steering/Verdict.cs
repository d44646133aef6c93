namespace CdnMusic.ControlPlane.Steering;

/// <summary>What a decision thought of one edge, recorded while it was made.</summary>
/// <param name="Standing">Where it stands.</param>
/// <param name="Score">Orders edges of one standing, smaller is better: a rendezvous draw, a distance in ms or a load, by standing.</param>
internal readonly record struct Verdict(Standing Standing, double Score);
