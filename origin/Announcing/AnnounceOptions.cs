using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Origin.Announcing;

/// <summary>How releases are announced to the control plane, which has the edges filled. Section <c>Ingest:Announce</c>.</summary>
internal sealed class AnnounceOptions : IValidatableObject
{
    /// <summary>The control plane's management listener, <c>http://ADDRESS:PORT</c>. Default none: nothing is announced.</summary>
    public Uri? Url { get; set; }

    /// <summary>Its admin token; required with <see cref="Url"/>.</summary>
    public string Token { get; set; } = "";

    /// <summary>Renditions that edges shall have before anybody asks. Default <c>aac-128</c> and <c>aac-256</c>.</summary>
    public IReadOnlyList<string> Renditions { get; set; } = [];

    /// <summary>Paths per second that each edge fills at most. Default 100, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int Rate { get; set; } = 100;

    /// <summary>Those asked for, or the default.</summary>
    public IReadOnlyList<string> EffectiveRenditions() => Renditions is { Count: > 0 } ? Renditions : ["aac-128", "aac-256"];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is not null && (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https")))
        {
            yield return new ValidationResult("must be an http or https URL", [nameof(Url)]);
        }

        if (Url is not null && string.IsNullOrWhiteSpace(Token))
        {
            yield return new ValidationResult("is required with Url: the control plane's admin token", [nameof(Token)]);
        }
    }
}
