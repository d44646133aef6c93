namespace CdnMusic.ControlPlane.Steering;

/// <summary>An edge whose distance from a client is not known.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Scheme and authority, without a trailing slash.</param>
internal sealed record ProbeTarget(string Id, string Url);
