namespace CdnMusic.FleetSim.Strategies;

/// <summary>A way to choose edges.</summary>
internal interface IStrategy
{
    string Name { get; }

    /// <summary>Writes the edges to use, best first, and returns how many; says how many doubts the client shall bring back.</summary>
    int Choose(in Ask ask, Span<int> answer, out int doubts);
}
