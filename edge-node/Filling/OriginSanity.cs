using System.Net;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>What the HTTP client lets through and a shared cache must not pass on, let alone store.</summary>
internal static class OriginSanity
{
    /// <summary>
    /// Refuses a response whose end is disputable – Content-Length next to Transfer-Encoding, several or unreadable Content-Lengths, a
    /// transfer coding that is not just chunked (RFC 9112 sections 6.1 and 6.3) – or one with control characters in a field value
    /// (RFC 9110 section 5.5).
    /// </summary>
    /// <exception cref="HttpRequestException">The response is not to be used.</exception>
    public static void Require(HttpResponseMessage message)
    {
        if (message.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            throw Refused("nobody asked for another protocol");
        }

        var coded = message.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings);
        if (message.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths)
            && (coded || lengths.Count != 1 || !IsNumber(lengths.ToString())))
        {
            throw Refused("the length of its body is disputable");
        }

        if (coded && !codings.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("its transfer coding is not understood");
        }

        if (message.Headers.NonValidated.Concat(message.Content.Headers.NonValidated).Any(field => field.Value.Any(HasControls)))
        {
            throw Refused("a field has control characters in its value");
        }
    }

    private static bool IsNumber(string value) => value.Length > 0 && value.All(char.IsAsciiDigit);

    private static bool HasControls(string value) => value.Any(c => char.IsControl(c) && c is not '\t' and < '\u0080');

    private static HttpRequestException Refused(string why) => new(HttpRequestError.InvalidResponse, "The origin's response is refused: " + why + ".");
}
