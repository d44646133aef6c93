namespace CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;

/// <summary>
/// A cache written as plainly as its algorithm is published, with lists, sharing nothing with the product: what the product must agree with.
/// </summary>
internal interface IReferenceCache
{
    /// <summary>Asks for an object, which is taken in on a miss; true on a hit.</summary>
    bool Request(int id, long size);
}
