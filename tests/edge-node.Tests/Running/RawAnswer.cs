using System.Text;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>What a <see cref="RawOrigin"/> sends: a status, header lines exactly as written, and a body.</summary>
internal sealed record RawAnswer(int Status, string Body, params string[] Lines)
{
    /// <summary>Sent instead of everything else.</summary>
    public string? Verbatim { get; init; }

    /// <summary>Ends the connection behind the answer.</summary>
    public bool Closes { get; init; }

    /// <summary>Interim responses that go before.</summary>
    public string Interim { get; init; } = "";

    /// <summary>Whether a Date of this moment is added when the lines have none.</summary>
    public bool Dated { get; init; } = true;

    /// <summary>Ends the connection without an answer.</summary>
    public static RawAnswer Nothing { get; } = Exactly("", closes: true);

    /// <summary>These bytes, well-formed or not, as Latin-1.</summary>
    public static RawAnswer Exactly(string bytes, bool closes = false) => new(0, "") { Verbatim = bytes, Closes = closes };

    /// <summary>A Date, or another date field, this many seconds from now.</summary>
    public static string Date(string name, double secondsFromNow) => $"{name}: {DateTimeOffset.UtcNow.AddSeconds(secondsFromNow):R}";

    public byte[] ToBytes(string method)
    {
        if (Verbatim is not null)
        {
            return Encoding.Latin1.GetBytes(Verbatim);
        }

        var text = new StringBuilder(Interim).Append($"HTTP/1.1 {Status} Status\r\n");
        foreach (var line in Lines)
        {
            text.Append(line).Append("\r\n");
        }

        if (Dated && !Lines.Any(l => l.StartsWith("Date:", StringComparison.OrdinalIgnoreCase)))
        {
            text.Append(Date("Date", 0)).Append("\r\n");
        }

        var hasBody = Status is not (204 or 304);
        text.Append(hasBody ? $"Content-Length: {Body.Length}\r\n\r\n" : "\r\n");
        return Encoding.Latin1.GetBytes(text.Append(hasBody && method != "HEAD" ? Body : "").ToString());
    }
}
