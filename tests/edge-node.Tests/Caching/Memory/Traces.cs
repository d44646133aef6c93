using CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

/// <summary>Random traces for caches, and the comparison of two caches on them.</summary>
internal static class Traces
{
    private const int MostId = 60;

    // The least of two draws: lower identities are more popular.
    private static readonly Gen<int> Id = Gen.Select(Gen.Int[0, MostId], Gen.Int[0, MostId], Math.Min);

    /// <summary>A capacity and requests whose objects keep their sizes; a few are larger than a tenth of the capacity, or all of it.</summary>
    public static Gen<(long Capacity, List<(int Id, long Size)> Requests)> OfConstantSizes { get; } =
        from capacity in Gen.Long[10, 400]
        from sizes in Gen.Frequency((8, Gen.Long[1, 10]), (2, Gen.Long[1, 60]), (1, Gen.Long[1, 450])).Array[MostId + 1]
        from ids in Id.List[0, 1000]
        select (capacity, ids.ConvertAll(id => (id, sizes[id])));

    /// <summary>As <see cref="OfConstantSizes"/>, but each request brings a size of its own.</summary>
    public static Gen<(long Capacity, List<(int Id, long Size)> Requests)> OfChangingSizes { get; } =
        from capacity in Gen.Long[10, 400]
        from requests in Gen.Select(Id, Gen.Frequency((8, Gen.Long[1, 10]), (1, Gen.Long[1, 450]))).List[0, 1000]
        select (capacity, requests);

    /// <summary>Both caches hit and miss at the same requests.</summary>
    public static void AssertSameHits(PolicyCache cache, IReferenceCache reference, List<(int Id, long Size)> requests)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var (id, size) = requests[i];
            var expected = reference.Request(id, size);
            Assert.True(expected == cache.Request(id, size), $"request {i} for object {id} should {(expected ? "hit" : "miss")}");
        }
    }
}
