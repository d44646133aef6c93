namespace CdnMusic.EdgeNode.Caching;

/// <summary>One header field line of a stored response.</summary>
internal readonly record struct StoredField(string Name, string Value);
