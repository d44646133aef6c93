namespace CdnMusic.ControlPlane.Draining;

/// <summary>Body of <c>POST /admin/edges/{id}/drain</c>.</summary>
/// <param name="Enabled">True: no new players there. False: take traffic again. Required.</param>
internal sealed record DrainRequest(bool? Enabled);
