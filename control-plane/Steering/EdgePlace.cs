namespace CdnMusic.ControlPlane.Steering;

/// <summary>Where an edge is, on the map and in the network.</summary>
/// <param name="Point">On the map; nowhere if its labels do not say.</param>
/// <param name="Site">Edges of one region and provider have one number, from 0, and share their routes; -1 if labels do not say.</param>
internal readonly record struct EdgePlace(GeoPoint Point, int Site);
