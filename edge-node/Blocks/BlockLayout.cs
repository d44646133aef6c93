using System.Globalization;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>
/// How one version of a representation is cut into blocks that are stored one by one. A stored head that has a layout is a manifest: it
/// speaks for the whole representation and has no body of its own. Immutable.
/// </summary>
/// <param name="CompleteLength">The representation's length in bytes, at least one.</param>
/// <param name="BlockBytes">The length of every block but the last, in bytes.</param>
/// <param name="Version">Names the version, see <see cref="StrongValidator.VersionOf"/>; empty if no later response could be told to be of the same.</param>
internal sealed record BlockLayout(long CompleteLength, int BlockBytes, string Version)
{
    /// <summary>Separates the representation's key from the block; the following <c>@</c> can begin no field name, so no variant has such a key.</summary>
    private const string Separator = "\n@block:";

    /// <summary>May parts of several responses be combined (RFC 9111 section 3.4)?</summary>
    public bool IsCombinable => Version.Length > 0;

    /// <summary>The block that a byte is in.</summary>
    public long IndexOf(long offset) => offset / BlockBytes;

    /// <summary>What a block of a representation is stored under. It begins with the target, so purges of that concern it.</summary>
    public CacheKey KeyOf(CacheKey representation, long index) => CacheKey.ForTarget(
        string.Create(CultureInfo.InvariantCulture, $"{representation.Text}{Separator}{Version}/{index}"));
}
