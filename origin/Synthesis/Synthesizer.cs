using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Synthesis;

/// <summary>
/// Plays pieces into tagged FLAC files (44.1 kHz stereo), for demonstrations and tests that need music and must not download any.
/// The same piece always gives the same bytes.
/// </summary>
internal sealed class Synthesizer(MediaTool tool)
{
    /// <summary>Makes files, with a picture in each if covers are wanted, <c>01-title.flac</c>… in a directory, which is created if need be.</summary>
    /// <returns>Their paths, in order.</returns>
    /// <exception cref="MediaException">ffmpeg failed.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(
        string directory, int tracks, int seconds, bool covers, IProgressDisplay display, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var pieces = Repertoire.Take(tracks)
            .Select((piece, i) => (Piece: piece, Path: Path.Combine(directory, $"{i + 1:00}-{Slug.Of(piece.Title)}.flac")))
            .ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(pieces, options, async (work, token) =>
        {
            var task = display.Begin(Path.GetFileName(work.Path));
            await PlayAsync(work.Piece, seconds, covers, work.Path, token);
            task.End($"{work.Piece.Artist} - {work.Piece.Title}");
        });
        return [.. pieces.Select(work => work.Path)];
    }

    private async Task PlayAsync(Piece piece, int seconds, bool cover, string path, CancellationToken cancellationToken)
    {
        // Under its own name only when it is whole.
        var partial = path + ".partial";
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-v", "error", "-y",
            "-filter_complex", new Score(piece, seconds).FilterGraph() + (cover ? ";" + Cover.FilterGraph(piece) : ""), "-map", "[out]",
            .. cover ? Cover.Output : [],
            "-metadata", "title=" + piece.Title, "-metadata", "artist=" + piece.Artist, "-metadata", "album=" + piece.Album,
            "-ar", "44100", "-sample_fmt", "s16", "-flags:a", "+bitexact", "-fflags", "+bitexact", "-t", $"{seconds}",
            "-c:a", "flac", "-f", "flac", partial,
        ];
        var limit = TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(seconds);
        await tool.RunAsync("ffmpeg", arguments, Environment.CurrentDirectory, limit, _ => { }, null, cancellationToken);
        File.Move(partial, path, overwrite: true);
    }
}
