using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>The <c>CDN-Loop</c> request field, by which a CDN recognises its own requests (RFC 8586).</summary>
public static class CdnLoop
{
    /// <summary>How often the id occurs, whatever its parameters; ids compare case-insensitively, because hosts do.</summary>
    public static int Count(StringValues field, string id)
    {
        var count = 0;
        foreach (var line in field)
        {
            var members = new MemberReader(line);
            while (members.MoveNext())
            {
                var semicolon = members.Current.IndexOf(';');
                var name = semicolon < 0 ? members.Current : FieldText.Trim(members.Current[..semicolon]);
                count += name.Equals(id, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>The field to send on: what was received, unchanged, and then the id (RFC 8586 2).</summary>
    /// <exception cref="ArgumentException">The id is empty, or not a host, port or token.</exception>
    public static string Append(StringValues field, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (id.AsSpan().ContainsAnyExceptInRange('!', '~') || id.AsSpan().ContainsAny(",;\""))
        {
            throw new ArgumentException($"'{id}' cannot be a CDN id", nameof(id));
        }

        var received = string.Join(", ", field.Where(line => !string.IsNullOrWhiteSpace(line)));
        return received.Length == 0 ? id : $"{received}, {id}";
    }
}
