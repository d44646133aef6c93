using System.Globalization;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>An entity's version as a strong ETag (RFC 9110 section 8.8.3). Pure.</summary>
internal static class VersionTag
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version in one ETag, or null.</summary>
    public static long? Read(string? etag) =>
        etag is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : null;
}
