using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>Fields that belong to one connection and must not be forwarded or stored (RFC 9110 7.6.1, RFC 9111 3.1).</summary>
public static class ConnectionFields
{
    private static readonly FrozenSet<string> HopByHop = FrozenSet.ToFrozenSet(
        [
            "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade",
            "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Is it one of the fields that RFC 9110 7.6.1 tells intermediaries to remove in any case, or one meant for the next proxy only
    /// (RFC 9110 11.7)? Case-insensitive.
    /// </summary>
    public static bool IsHopByHop(string name) => HopByHop.Contains(name);

    /// <summary>The further fields which the <c>Connection</c> field names; what is not a token is left out.</summary>
    public static IEnumerable<string> Listed(StringValues connection)
    {
        if (connection.Count == 0)
        {
            return [];
        }

        var names = new List<string>();
        foreach (var line in connection)
        {
            var members = new MemberReader(line);
            while (members.MoveNext())
            {
                if (FieldText.IsToken(members.Current))
                {
                    names.Add(members.Current.ToString());
                }
            }
        }

        return names;
    }
}
