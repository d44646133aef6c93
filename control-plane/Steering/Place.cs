namespace CdnMusic.ControlPlane.Steering;

/// <summary>An edge in a decision.</summary>
/// <param name="Index">Which edge.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="Score">Orders edges of one standing, smaller is better.</param>
internal readonly record struct Place(int Index, Standing Standing, double Score)
{
    /// <summary>Is it better?</summary>
    public bool Precedes(in Place other) => Standing != other.Standing ? Standing < other.Standing : Score < other.Score;
}
