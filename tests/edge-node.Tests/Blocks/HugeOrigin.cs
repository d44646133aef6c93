using CdnMusic.EdgeNode.Tests.Running;
using CdnMusic.HttpFields;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>An origin of objects of any size that exist nowhere: each byte follows from its offset.</summary>
internal sealed class HugeOrigin
{
    /// <summary>A prime, so that no misplaced block fits by accident.</summary>
    private const int Period = 1_000_003;

    private readonly byte[] _pattern;
    private readonly long _length;

    public HugeOrigin(ScriptedOrigin script, long length)
    {
        var once = Answers.RandomBytes(Period, 11);
        (_pattern, _length) = ([.. once, .. once], length);
        script.Answer = AnswerAsync;
    }

    /// <summary>The true bytes at an offset, at most a period of them.</summary>
    public ReadOnlyMemory<byte> At(long offset, int length) => _pattern.AsMemory((int)(offset % Period), length);

    private async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ETag = "\"huge\"";
        response.Headers.CacheControl = "max-age=600";
        var range = new ByteRange(0, _length);
        if (RangeField.Resolve(context.Request.Headers.Range, _length, out var ranges) == RangeOutcome.Satisfiable)
        {
            range = ranges[0];
            response.StatusCode = 206;
            response.Headers.ContentRange = ContentRange.Format(range, _length);
        }

        response.ContentLength = range.Length;
        for (var offset = range.Start; offset <= range.End;)
        {
            var count = (int)Math.Min(128 << 10, range.End + 1 - offset);
            await response.Body.WriteAsync(At(offset, count), context.RequestAborted);
            offset += count;
        }
    }
}
