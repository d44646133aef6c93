using System.ComponentModel.DataAnnotations;

namespace CdnMusic.ListeningApi.Feed;

/// <summary>Settings of the feed. Section <c>Feed</c>.</summary>
internal sealed class FeedOptions
{
    /// <summary>An artist with more followers than this is huge: a release is not written to each of them. Default 10000, 0 to 10000000.</summary>
    [Range(0, 10_000_000, ErrorMessage = "must be between 0 and 10000000")]
    public int HugeFollowers { get; set; } = 10_000;
}
