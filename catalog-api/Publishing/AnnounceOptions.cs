using System.ComponentModel.DataAnnotations;

namespace CdnMusic.CatalogApi.Publishing;

/// <summary>How published releases are announced to the control plane, which has the edges filled. Section <c>Catalog:Announce</c>.</summary>
internal sealed class AnnounceOptions : IValidatableObject
{
    /// <summary>The control plane's management listener, <c>http://ADDRESS:PORT</c>. Default none: nothing is announced.</summary>
    public Uri? Url { get; set; }

    /// <summary>Its admin token; required with <see cref="Url"/>.</summary>
    public string Token { get; set; } = "";

    /// <summary>An origin, whose playlists say what there is to fill; required with <see cref="Url"/>.</summary>
    public Uri? Origin { get; set; }

    /// <summary>Renditions that edges shall have before anybody asks. Default <c>aac-128</c> and <c>aac-256</c>.</summary>
    public IReadOnlyList<string> Renditions { get; set; } = [];

    /// <summary>Paths per second that each edge fills at most. Default 100, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int Rate { get; set; } = 100;

    /// <summary>How long one answer may take, hh:mm:ss. Default 10 s, 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00", ErrorMessage = "must be between 00:00:00.1 and 00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Those asked for, or the default.</summary>
    public IReadOnlyList<string> EffectiveRenditions() => Renditions is { Count: > 0 } ? Renditions : ["aac-128", "aac-256"];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, url) in new[] { (nameof(Url), Url), (nameof(Origin), Origin) })
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            {
                yield return new ValidationResult("must begin with http:// or https://", [name]);
            }
        }

        if (Url is not null && (string.IsNullOrWhiteSpace(Token) || Origin is null))
        {
            yield return new ValidationResult("needs Token, the control plane's admin token, and Origin, whose playlists are read", [nameof(Url)]);
        }
    }
}
