using CdnMusic.Origin.Storage.S3;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Storage;

/// <summary>Finds out at start, not at the first request, that the store's settings cannot be right.</summary>
internal sealed class StoreValidation : IValidateOptions<OriginOptions>
{
    public ValidateOptionsResult Validate(string? name, OriginOptions options)
    {
        List<string> mistakes = options.Store == StoreKind.S3
            ? [.. S3Validation.Mistakes(options.S3).Select(m => $"Origin:S3:{m.Setting}: {m.Mistake}")]
            : [.. DirectoryMistakes(options.DataDirectory)];
        mistakes.AddRange(options.Steering.Mistakes());
        return mistakes.Count > 0 ? ValidateOptionsResult.Fail(mistakes) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> DirectoryMistakes(string directory)
    {
        if (string.IsNullOrWhiteSpace(directory))
        {
            return ["Origin:DataDirectory: is required: the directory that holds (or will hold) the objects"];
        }

        try
        {
            Directory.CreateDirectory(directory);
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [$"Origin:DataDirectory: '{directory}' cannot be created: {error.Message}"];
        }
    }
}
