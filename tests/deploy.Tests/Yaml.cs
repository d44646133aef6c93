using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CdnMusic.Deploy.Tests;

/// <summary>Reading YAML, with merge keys (<c>&lt;&lt;</c>) carried out.</summary>
internal static class Yaml
{
    /// <summary>The root of a file with one document.</summary>
    public static YamlNode Load(string path) => Documents(SourceTree.Read(path)).Single();

    /// <summary>All documents of a text; duplicate keys are an error.</summary>
    public static IReadOnlyList<YamlNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(text))));
        return [.. stream.Documents.Select(d => d.RootNode)];
    }

    /// <summary>A member of a mapping, or null.</summary>
    public static YamlNode? Get(this YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>The names of a mapping's members.</summary>
    public static IEnumerable<string> Keys(this YamlNode? node) => node is YamlMappingNode map ? map.Children.Keys.Select(k => k.ToString()) : [];

    /// <summary>The elements of a sequence.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode list ? list.Children : [];
}
