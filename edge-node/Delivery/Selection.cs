using CdnMusic.EdgeNode.Caching;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>What a request selects among what is stored (RFC 9111 section 4.1).</summary>
/// <param name="Lookup">The stored response, retained; or nothing.</param>
/// <param name="Key">The key that it has, or would have as far as is known.</param>
/// <param name="Missing">Why there is nothing, if there is nothing.</param>
/// <param name="WithinReach">False if the request's fields select something that cannot be had by a fill, and so never is stored.</param>
internal readonly record struct Selection(Lookup Lookup, CacheKey Key, ForwardReason Missing, bool WithinReach);
