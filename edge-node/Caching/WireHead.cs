using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>A stored head as it goes over an HTTP/1.1 connection (RFC 9112), rendered once. Immutable.</summary>
internal sealed class WireHead
{
    private readonly byte[] _statusLine;
    private readonly byte[] _fields;

    private WireHead(byte[] statusLine, byte[] fields) => (_statusLine, _fields) = (statusLine, fields);

    public ReadOnlySpan<byte> StatusLine => _statusLine;

    /// <summary>The stored fields, each with its line end.</summary>
    public ReadOnlySpan<byte> Fields => _fields;

    public int Length => _statusLine.Length + _fields.Length;

    /// <summary>Renders a head; null for one that only the full pipeline can render.</summary>
    public static WireHead? TryRender(ResponseHead head)
    {
        if (head.SelectedBy is not null || head.Blocks is not null || head.Status is < 200 or 204 or 205 or 206 or 304 || head.Find("Date") is null)
        {
            return null;
        }

        var fields = new StringBuilder();
        foreach (var field in head.Fields)
        {
            if (!IsSafe(field.Name) || !IsSafe(field.Value))
            {
                return null;
            }

            fields.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }

        var status = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {head.Status} {ReasonPhrases.GetReasonPhrase(head.Status)}\r\n");
        return new WireHead(Encoding.ASCII.GetBytes(status), Encoding.ASCII.GetBytes(fields.ToString()));
    }

    private static bool IsSafe(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
