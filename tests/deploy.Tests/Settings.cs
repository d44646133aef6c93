using System.Collections;

namespace CdnMusic.Deploy.Tests;

/// <summary>Do settings, written as the environment variables of a service, exist in its code?</summary>
internal static class Settings
{
    private const string Prefix = "CDNMUSIC_";

    /// <summary>What is wrong with the names of these variables; those of others than CdnMusic are no business of ours.</summary>
    public static IEnumerable<string> Mistakes(string service, IEnumerable<string> variables) =>
        from variable in variables
        where variable.StartsWith(Prefix, StringComparison.Ordinal)
        let path = variable[Prefix.Length..].Split("__")
        where !IsKnown(service, path)
        select $"{service}: {variable}";

    private static bool IsKnown(string service, string[] path)
    {
        if (path[0] is "Listen" or "Logging")
        {
            return path.Length == 2 && (path[0] == "Logging" || IsListener(service, path[1]));
        }

        return SourceTree.OptionSections(service).TryGetValue(path[0], out var type) && path.Length > 1 && HasProperty(type, path.AsSpan(1));
    }

    private static bool IsListener(string service, string name) =>
        name is "Public" or "Management" or "Certificate" or "CertificateKey" or "CertificateCheckInterval" || SourceTree.Code(service).Contains($"\"{name}\"", StringComparison.Ordinal);

    private static bool HasProperty(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (type.IsArray || (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type)))
        {
            return HasProperty(type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[^1], path[1..]);
        }

        var name = path[0];
        return Array.Find(type.GetProperties(), p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } property
            && HasProperty(property.PropertyType, path[1..]);
    }
}
