namespace CdnMusic.ControlPlane.Popularity;

/// <summary>A path, or a playlist that stands for what it lists, and what caches saved the origin with it of late, bytes.</summary>
internal sealed record HotPathRow(string Path, ulong Bytes);
