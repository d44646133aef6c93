namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>An edge that was chosen for a campaign.</summary>
/// <param name="Edge">Its id.</param>
/// <param name="Bytes">What its cache saved of late with paths of the prefix, bytes.</param>
/// <param name="AllBytes">What it saved with all that it reports, bytes.</param>
/// <param name="Why">Which of the two it was chosen for, in words.</param>
internal sealed record ChosenTarget(string Edge, ulong Bytes, ulong AllBytes, string Why);
