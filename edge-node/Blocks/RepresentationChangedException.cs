namespace CdnMusic.EdgeNode.Blocks;

/// <summary>The version that was being read is not the origin's any more, so what is missing of it cannot be had.</summary>
internal sealed class RepresentationChangedException() : Exception("The representation has changed at the origin.");
