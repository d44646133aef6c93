using System.ComponentModel.DataAnnotations;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Delivery.Door;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.OriginChecking;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.EdgeNode.Reporting;
using CdnMusic.EdgeNode.Signing;
using CdnMusic.EdgeNode.Updating;

namespace CdnMusic.EdgeNode;

/// <summary>Configuration of an edge node. Section <c>Edge</c>.</summary>
internal sealed class EdgeOptions : IValidatableObject
{
    /// <summary>The node's name in the fleet and in <c>Cache-Status</c>: 1–63 characters of <c>[a-z0-9-]</c>. Required.</summary>
    [Required]
    [RegularExpression("[a-z0-9-]{1,63}", ErrorMessage = "must be 1-63 characters of a-z, 0-9 and '-'")]
    public string Id { get; set; } = "";

    /// <summary>The absolute URL, without a path, under which players reach this node. Required when a control plane is configured.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Free labels for operators and steering, such as <c>region</c>.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>What the node may send at most, in Mbit/s. Default 1000, range 1–1,000,000.</summary>
    [Range(1, 1_000_000)]
    public double CapacityMbps { get; set; } = 1000;

    /// <summary>Absolute URLs of the origins, each without a path. At least one.</summary>
    [MinLength(1, ErrorMessage = "at least one origin URL is needed")]
    public string[] Origins { get; set; } = [];

    /// <summary>The bearer token of the node's own admin API, at least 16 characters. Empty (the default) switches that API off.</summary>
    public string AdminToken { get; set; } = "";

    /// <summary>
    /// Absolute URLs of the region's shields, each without a path, the same on all its edges: nodes that are asked before the origins. They may be the
    /// region's own edges, among them this one, which is known by its <see cref="PublicUrl"/>. None (the default): the origins are asked.
    /// </summary>
    public string[] Shields { get; set; } = [];

    /// <summary>
    /// What edges of a region and their shields know each other by, the same on all of them, at least 16 characters. Who sends it is told surrogate
    /// keys, which clients never see, and needs no signature. Empty (the default): nobody is.
    /// </summary>
    public string ShieldToken { get; set; } = "";

    /// <summary>The cache.</summary>
    public CacheOptions Cache { get; } = new();

    /// <summary>What is left to us of how long responses are used.</summary>
    public FreshnessOptions Freshness { get; } = new();

    /// <summary>How the cache is filled from the origin.</summary>
    public FillOptions Fill { get; } = new();

    /// <summary>The fast door.</summary>
    public DoorOptions Door { get; } = new();

    /// <summary>What a client's connection may cost.</summary>
    public ConnectionLimitOptions Limits { get; } = new();

    /// <summary>What is fetched before anyone asks for it.</summary>
    public PrefetchOptions Prefetch { get; } = new();

    /// <summary>Signed playback URLs.</summary>
    public SignedUrlOptions SignedUrls { get; } = new();

    /// <summary>The synthetic check of the origins.</summary>
    public OriginCheckOptions OriginCheck { get; } = new();

    /// <summary>How the control plane may change the node's software.</summary>
    public UpdateOptions Update { get; } = new();

    /// <summary>Where the node reports to.</summary>
    public ControlPlaneOptions ControlPlane { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Update.Command.Length > 0 && !File.Exists(Update.Command))
        {
            yield return new ValidationResult($"'{Update.Command}' does not exist", [$"{nameof(Update)}:{nameof(UpdateOptions.Command)}"]);
        }

        foreach (var origin in Origins.Where(o => !IsBaseUrl(o)))
        {
            yield return new ValidationResult($"'{origin}' is not an absolute http(s) URL without a path", [nameof(Origins)]);
        }

        foreach (var shield in Shields.Where(s => !IsBaseUrl(s)))
        {
            yield return new ValidationResult($"'{shield}' is not an absolute http(s) URL without a path", [nameof(Shields)]);
        }

        if (Shields.Length > 0 && ShieldToken.Length == 0)
        {
            yield return new ValidationResult("is needed for shields", [nameof(ShieldToken)]);
        }

        foreach (var url in ControlPlane.Urls.Where(u => !u.IsAbsoluteUri || !IsBaseUrl(u.OriginalString)))
        {
            yield return new ValidationResult($"'{url}' is not an absolute http(s) URL without a path", [$"{nameof(ControlPlane)}:{nameof(ControlPlane.Urls)}"]);
        }

        if (ControlPlane.Urls.Length > 0 && PublicUrl is null)
        {
            yield return new ValidationResult("is needed to join a control plane", [nameof(PublicUrl)]);
        }

        if (PublicUrl is not null && !IsBaseUrl(PublicUrl.OriginalString))
        {
            yield return new ValidationResult($"'{PublicUrl}' is not an absolute http(s) URL without a path", [nameof(PublicUrl)]);
        }

        if (ShieldToken.Length is > 0 and < 16)
        {
            yield return new ValidationResult("must have at least 16 characters", [nameof(ShieldToken)]);
        }

        if (AdminToken.Length is > 0 and < 16)
        {
            yield return new ValidationResult("must have at least 16 characters", [nameof(AdminToken)]);
        }
    }

    private static bool IsBaseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.Fragment == "";
}
