using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Delivery;

/// <summary>Finds out at start, not at the first request, that the data directory cannot be used.</summary>
internal sealed class DataDirectoryValidation : IValidateOptions<OriginOptions>
{
    public ValidateOptionsResult Validate(string? name, OriginOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            // Reported by the data annotation.
            return ValidateOptionsResult.Skip;
        }

        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            return ValidateOptionsResult.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return ValidateOptionsResult.Fail($"Origin:DataDirectory: '{options.DataDirectory}' cannot be created: {error.Message}");
        }
    }
}
