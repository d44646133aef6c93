using System.Globalization;
using System.Text.RegularExpressions;
using CdnMusic.EdgeNode.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>An origin that honours single ranges and If-Match, and counts the body bytes it sends.</summary>
internal sealed partial class RangeOrigin
{
    private const int PartBytes = 16 * 1024;

    private long _bytesSent;

    /// <param name="script">The server to script.</param>
    /// <param name="body">The representation's bytes.</param>
    public RangeOrigin(ScriptedOrigin script, byte[] body)
    {
        (Script, Body) = (script, body);
        script.Answer = AnswerAsync;
    }

    public ScriptedOrigin Script { get; }

    public byte[] Body { get; set; }

    public string ETag { get; set; } = "\"v1\"";

    public string CacheControl { get; set; } = "max-age=600";

    /// <summary>Further response fields.</summary>
    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>Body bytes sent or being sent (at most 16 KiB per request), over all requests.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The Range fields of all requests, empty where there was none.</summary>
    public IEnumerable<string> Ranges => Script.Requests.Select(r => r.Fields.GetValueOrDefault("Range", ""));

    /// <summary>Called before the body is sent.</summary>
    public Func<Task> BeforeBody { get; set; } = () => Task.CompletedTask;

    public async Task AnswerAsync(HttpContext context)
    {
        var body = Body;
        var response = context.Response;
        response.Headers.ETag = ETag.Length > 0 ? ETag : default(Microsoft.Extensions.Primitives.StringValues);
        response.Headers.CacheControl = CacheControl;
        response.ContentType = "audio/mp4";
        foreach (var (name, value) in Fields)
        {
            response.Headers[name] = value;
        }

        if (context.Request.Headers.IfMatch is [{ } ifMatch] && ifMatch != ETag)
        {
            response.StatusCode = 412;
            return;
        }

        if (context.Request.Headers.IfNoneMatch == ETag)
        {
            response.StatusCode = 304;
            return;
        }

        var (start, end) = (0, body.Length - 1);
        if (SingleRange().Match(context.Request.Headers.Range.ToString()) is { Success: true } match)
        {
            var (first, last) = (match.Groups[1].Value, match.Groups[2].Value);
            start = first.Length > 0 ? (int)Math.Min(Number(first), int.MaxValue) : (int)Math.Max(0, body.Length - Number(last));
            end = first.Length > 0 && last.Length > 0 ? (int)Math.Min(end, Number(last)) : end;
            if (start >= body.Length)
            {
                response.StatusCode = 416;
                response.Headers.ContentRange = $"bytes */{body.Length}";
                return;
            }

            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {start}-{end}/{body.Length}";
        }

        response.ContentLength = end - start + 1;
        await BeforeBody();
        foreach (var part in body[start..(end + 1)].Chunk(PartBytes))
        {
            // Before the bytes go: whoever has the last one must find all of them counted.
            Interlocked.Add(ref _bytesSent, part.Length);
            await response.Body.WriteAsync(part, context.RequestAborted);
        }
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("^bytes=([0-9]*)-([0-9]*)$")]
    private static partial Regex SingleRange();
}
