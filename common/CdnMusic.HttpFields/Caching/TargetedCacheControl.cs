using System.Globalization;
using CdnMusic.HttpFields.Structured;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>Fields such as <c>CDN-Cache-Control</c>, which replace <c>Cache-Control</c> for the caches they target (RFC 9213).</summary>
public static class TargetedCacheControl
{
    /// <summary>Parses the field as a Dictionary (RFC 9213 2.1).</summary>
    /// <returns>False when it is absent, empty or malformed: it must be ignored then, in favour of other fields.</returns>
    /// <remarks>
    /// Values of a wrong type are not coerced (RFC 9213 2.1): seconds that are not a non-negative Integer count as zero; any other
    /// directive restricts but never permits, as a malformed one in <see cref="ResponseDirectives"/>; <c>?0</c> is as good as absent.
    /// </remarks>
    public static bool TryParse(StringValues field, out ResponseDirectives directives)
    {
        directives = ResponseDirectives.None;
        if (field.Count == 0 || !StructuredFieldParser.TryParseDictionary(field, out var dictionary) || dictionary.Count == 0)
        {
            return false;
        }

        var found = new ResponseDirectivesBuilder();
        foreach (var (name, member) in dictionary)
        {
            Add(ref found, name, member);
        }

        directives = found.Build();
        return true;
    }

    private static void Add(ref ResponseDirectivesBuilder found, string name, Member member)
    {
        var value = (member as Item)?.Value;
        switch (value?.Kind)
        {
            case BareItemKind.Boolean:
                if (value.Value.AsBoolean())
                {
                    found.Add(name, [], hasArgument: false, isMalformed: false);
                }

                break;
            case BareItemKind.Integer when ResponseDirectivesBuilder.TakesSeconds(name):
                found.Add(name, value.Value.AsInteger().ToString(CultureInfo.InvariantCulture), hasArgument: true, isMalformed: false);
                break;
            // A text that starts with a letter may have been generated as a Token (RFC 9213 2.1).
            case BareItemKind.String or BareItemKind.Token when ResponseDirectivesBuilder.TakesFields(name):
                found.Add(name, value.Value.AsText(), hasArgument: true, isMalformed: false);
                break;
            default:
                found.Add(name, [], hasArgument: true, isMalformed: true);
                break;
        }
    }
}
