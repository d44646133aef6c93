using System.ComponentModel.DataAnnotations;
using CdnMusic.SignedUrls;

namespace CdnMusic.EdgeNode.Signing;

/// <summary>Which requests need a signed URL, and whose signatures count. Section <c>Edge:SignedUrls</c>.</summary>
internal sealed class SignedUrlOptions : IValidatableObject
{
    /// <summary>
    /// The keys whose signatures are good; several while keys are rotated, at most 16. Default none: URLs with a token are nothing special then.
    /// </summary>
    public SigningKeyOptions[] Keys { get; set; } = [];

    /// <summary>
    /// Below these paths unsigned requests are refused. Each begins and ends with <c>/</c> and is not percent-encoded. Default none. With
    /// any, unsigned requests whose path is ambiguous are refused everywhere, for they might lead below one of these.
    /// </summary>
    public string[] RequiredPrefixes { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Keys.Length; i++)
        {
            if (Keys[i].TryMake(out var mistake) is null)
            {
                yield return new ValidationResult(mistake, [$"{nameof(Keys)}:{i}"]);
            }
        }

        if (Keys.Length > 16 || Keys.DistinctBy(k => k.Id).Count() != Keys.Length)
        {
            yield return new ValidationResult("at most 16 keys, each with an id of its own", [nameof(Keys)]);
        }

        foreach (var prefix in RequiredPrefixes.Where(p => !TargetPath.IsPrefix(p)))
        {
            yield return new ValidationResult($"'{prefix}' does not begin and end with '/', or is percent-encoded", [nameof(RequiredPrefixes)]);
        }

        if (RequiredPrefixes.Length > 0 && Keys.Length == 0)
        {
            yield return new ValidationResult("without Keys nobody could sign what is required", [nameof(RequiredPrefixes)]);
        }
    }
}
