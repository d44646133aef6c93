using System.CommandLine;
using System.CommandLine.Parsing;
using CdnMusic.CacheSim.Simulation;
using CdnMusic.CacheSim.Traces;
using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.CacheSim.CommandLine;

/// <summary><c>cache-sim --trace FILE</c>: what the edge's eviction policies miss.</summary>
internal static class ReplayCommand
{
    public static RootCommand CreateRoot(params Command[] commands)
    {
        var trace = new Option<string>("--trace")
        {
            Description = "the trace, which may be compressed with zstd",
            HelpName = "FILE",
            Required = true,
        };
        var format = TraceFormatOption.Create(
            "how the trace is written: lines of time,id,size, or libCacheSim's oracleGeneral [default: auto]");
        var policies = new Option<IReadOnlyList<EvictionPolicyKind>>("--policies")
        {
            Description = "any of lru, fifo, sieve, s3fifo, gdsf [default: all]",
            HelpName = "P,P,…",
            CustomParser = result => ParseList(result, ParsePolicy),
        };
        var sizes = new Option<IReadOnlyList<CacheSize>>("--sizes")
        {
            Description = "cache sizes: bytes such as 64MiB, or a part of the working set such as 0.1% [default: 0.1%,1%,10%]",
            HelpName = "S,S,…",
            CustomParser = result => ParseList(result, CacheSize.Parse),
        };
        var csv = new Option<bool>("--csv") { Description = "print lines of CSV instead of a table" };
        var root = new RootCommand("Replays a trace of requests through the eviction policies of the edge, and prints what each misses.")
        {
            trace, format, policies, sizes, csv,
        };
        root.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            new TraceFile(parsed.GetRequiredValue(trace), parsed.GetValue(format)),
            parsed.GetValue(policies) ?? Enum.GetValues<EvictionPolicyKind>(),
            parsed.GetValue(sizes) ?? [CacheSize.Parse("0.1%"), CacheSize.Parse("1%"), CacheSize.Parse("10%")],
            parsed.GetValue(csv),
            cancellationToken)));
        foreach (var command in commands)
        {
            root.Add(command);
        }

        return root;
    }

    private static int Run(
        TraceFile trace,
        IReadOnlyList<EvictionPolicyKind> policies,
        IReadOnlyList<CacheSize> sizes,
        bool csv,
        CancellationToken cancellationToken)
    {
        var replay = Replay.Run(trace, policies, sizes, cancellationToken);
        if (csv)
        {
            ReplayReport.WriteCsv(replay, Console.Out);
        }
        else
        {
            ReplayReport.WriteTable(replay, Console.Out);
        }

        return 0;
    }

    private static List<T>? ParseList<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return [.. result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries).Select(parse)];
        }
        catch (FormatException error)
        {
            result.AddError(error.Message);
            return null;
        }
    }

    private static EvictionPolicyKind ParsePolicy(string text) =>
        Enum.TryParse<EvictionPolicyKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && char.IsAsciiLetter(text[0])
            ? kind
            : throw new FormatException($"'{text}' is not one of lru, fifo, sieve, s3fifo, gdsf");
}
