using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CdnMusic.Origin.Media;

/// <summary>
/// Runs ffmpeg and ffprobe: no shell, no terminal, bounded in time, memory, file size and in what is kept of their output, and gone when
/// this process is gone. Thread-safe.
/// </summary>
internal sealed class MediaTool(TimeProvider time, ToolLimits limits)
{
    private const int MaxOutput = 1 << 20;

    public MediaTool(TimeProvider time)
        : this(time, ToolLimits.Default)
    {
    }

    /// <summary>
    /// Limits for input of unknown origin: it cannot make the tools open network addresses, nor, by being a playlist or a script that
    /// names other files, read files it was not given.
    /// </summary>
    public static IReadOnlyList<string> InputLimits { get; } =
    [
        "-protocol_whitelist", "file,pipe",
        "-format_whitelist", "flac,wav,w64,mp3,mov,mp4,m4a,aac,ogg,aiff,matroska,webm",
    ];

    /// <summary>The same for pictures of a known format; ffmpeg guesses nothing then.</summary>
    public static IReadOnlyList<string> PictureLimits(string format) =>
        ["-protocol_whitelist", "file,pipe", "-max_pixels", "67108864", "-f", format];

    /// <summary>Runs a tool to its end.</summary>
    /// <param name="tool"><c>ffmpeg</c> or <c>ffprobe</c>, found through PATH.</param>
    /// <param name="arguments">Its arguments, each passed as it is.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="limit">It is killed when it takes longer.</param>
    /// <param name="onLine">Called with each line of its standard output.</param>
    /// <param name="onRemark">Called with each line of its standard error.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="MediaException">It is not installed, failed (the last line it said is in the message) or took too long.</exception>
    public async Task RunAsync(
        string tool,
        IEnumerable<string> arguments,
        string directory,
        TimeSpan limit,
        Action<string> onLine,
        Action<string>? onRemark,
        CancellationToken cancellationToken)
    {
        using var process = await StartAsync(tool, arguments, directory, limit);
        using var timeout = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            process.StandardInput.Close();
            var errors = LastLineAsync(process.StandardError, onRemark, stop.Token);
            await ReadLinesAsync(process.StandardOutput, onLine, stop.Token);
            var said = await errors;
            await process.WaitForExitAsync(stop.Token);
            if (process.ExitCode != 0)
            {
                throw new MediaException(said is { Length: > 0 } ? said : $"{tool} failed with exit code {process.ExitCode}");
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new MediaException($"{tool} was stopped after {limit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Each program of the chain becomes the next one (execve), so there is one process, and it is the tool.</summary>
    private async Task<Process> StartAsync(string tool, IEnumerable<string> arguments, string directory, TimeSpan limit)
    {
        var program = Find(tool) ?? throw new MediaException($"{tool} is not installed or not in PATH (Debian: apt-get install ffmpeg)");
        // Every core may be busy all the time; wall-clock time is watched from here.
        var processorSeconds = (long)Math.Ceiling(limit.TotalSeconds * Environment.ProcessorCount);
        string[] prefix =
        [
            "--pdeathsig", "KILL", "--no-new-privs", "prlimit", "--core=0", $"--cpu={Whole(processorSeconds)}",
            $"--as={Whole(limits.MemoryBytes)}", $"--fsize={Whole(limits.FileBytes)}", program,
        ];
        var start = new ProcessStartInfo("setpriv", [.. prefix, .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return await ToolStarter.StartAsync(start);
        }
        catch (Win32Exception)
        {
            throw new MediaException("setpriv is not installed or not in PATH (Debian: apt-get install util-linux)");
        }
    }

    private static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> onLine, CancellationToken cancellationToken)
    {
        var length = 0L;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            length += line.Length;
            if (length > MaxOutput)
            {
                throw new MediaException("a media tool said more than it should have");
            }

            onLine(line);
        }
    }

    /// <summary>Drains a stream, so that its writer never blocks, and keeps the last line, free of the address that ffmpeg puts first.</summary>
    private static async Task<string> LastLineAsync(StreamReader reader, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var last = new StringBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            onLine?.Invoke(line);
            if (!string.IsNullOrWhiteSpace(line))
            {
                last.Clear().Append(line.AsSpan(0, Math.Min(line.Length, 500)));
            }
        }

        var text = last.ToString().Trim();
        return text.StartsWith('[') && text.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end ? text[(end + 2)..] : text;
    }
}
