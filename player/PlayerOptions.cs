using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Player;

/// <summary>What the page has to know. Section <c>Player</c>.</summary>
internal sealed class PlayerOptions : IValidatableObject
{
    /// <summary>
    /// Where browsers reach the control plane's public listener: an absolute http or https URL without query or fragment.
    /// Default <c>http://127.0.0.1:8050</c>.
    /// </summary>
    public Uri ControlPlaneUrl { get; set; } = new("http://127.0.0.1:8050");

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ControlPlaneUrl.IsAbsoluteUri
            || (ControlPlaneUrl.Scheme != Uri.UriSchemeHttp && ControlPlaneUrl.Scheme != Uri.UriSchemeHttps)
            || ControlPlaneUrl.Query.Length + ControlPlaneUrl.Fragment.Length > 0)
        {
            yield return new ValidationResult(
                $"'{ControlPlaneUrl.OriginalString}' is not an http(s) URL such as https://control.example.org", [nameof(ControlPlaneUrl)]);
        }
    }
}
