using System.Diagnostics;
using System.Globalization;

namespace CdnMusic.PeerBench.Load;

/// <summary>wrk: one thread, keep-alive connections, as many requests as they take (a closed loop).</summary>
internal sealed class Wrk(string directory, int core, int connections)
{
    private const string Report = """
        done = function(summary)
          local e = summary.errors
          io.write(string.format("RESULT %d %d %d %d\n", summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout))
        end

        """;

    private const string Cycle = """
        local requests, at = {}, OFFSET
        init = function()
          for target in io.lines("TARGETS") do requests[#requests + 1] = wrk.format("GET", target) end
        end
        request = function()
          at = at % #requests + 1
          return requests[at]
        end

        """;

    /// <summary>Asks for one target over and over.</summary>
    public Task<LoadResult> RepeatAsync(Uri url, TimeSpan duration, CancellationToken cancellationToken)
    {
        var script = Path.Combine(directory, "repeat.lua");
        File.WriteAllText(script, Report);
        return RunAsync(url, script, duration, cancellationToken);
    }

    /// <summary>Asks for the targets in their order, round and round, beginning at an offset.</summary>
    public Task<LoadResult> CycleAsync(Uri server, IReadOnlyList<string> targets, int offset, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (list, script) = (Path.Combine(directory, "targets"), Path.Combine(directory, "cycle.lua"));
        File.WriteAllLines(list, targets);
        File.WriteAllText(script, Report + Cycle
            .Replace("TARGETS", list, StringComparison.Ordinal).Replace("OFFSET", Text(offset), StringComparison.Ordinal));
        return RunAsync(server, script, duration, cancellationToken);
    }

    private async Task<LoadResult> RunAsync(Uri url, string script, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "taskset",
            [
                "-c", Text(core), "wrk", "-t", "1", "-c", Text(connections), "-d", Text((int)Math.Ceiling(duration.TotalSeconds)) + "s",
                "--timeout", "10s", "-s", script, url.ToString(),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Every server gets the same one cipher suite to choose from.
        start.Environment["OPENSSL_CONF"] = Path.Combine(directory, Running.TestCertificate.ClientSettings);
        using var process = Process.Start(start)!;
        await using var kill = cancellationToken.Register(() => process.Kill());
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk failed: {output}{await process.StandardError.ReadToEndAsync(CancellationToken.None)}");
        var figures = line.Split(' ')[1..].Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult(figures[0], figures[1] / 1e6, figures[2], figures[3]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
