using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Ingests many files, a few at a time. One bad file does not keep the others from being published.</summary>
internal sealed class IngestRun(TrackIngest ingest)
{
    /// <summary>Ingests files.</summary>
    /// <param name="files">Their paths.</param>
    /// <param name="given">Tags that win over those of the files.</param>
    /// <param name="display">Shows how it goes.</param>
    /// <param name="cancellationToken">Stops; files that are done stay published.</param>
    /// <returns>One result per file, in their order.</returns>
    public async Task<IReadOnlyList<IngestResult>> RunAsync(
        IReadOnlyList<string> files, AudioTags given, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var results = new IngestResult[files.Count];
        // An encoder keeps one core busy.
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), options, async (i, token) =>
        {
            var task = display.Begin(Path.GetFileName(files[i]));
            try
            {
                var outcome = await ingest.RunAsync(new TrackSource(files[i], given), task, token);
                results[i] = new IngestResult(outcome, null);
                task.End(outcome.Published ? $"published as {outcome.TrackId}" : $"unchanged: {outcome.TrackId}");
            }
            catch (MediaException error)
            {
                results[i] = new IngestResult(null, error.Message);
                task.End("failed");
            }
        });
        return results;
    }
}
