namespace CdnMusic.CatalogApi.Importing;

/// <summary>How far an import has come.</summary>
/// <param name="Id">Its name.</param>
/// <param name="LinesDone">Lines that need not be sent again.</param>
/// <param name="Applied">Of them, those that were taken.</param>
/// <param name="Rejected">Of them, those with a mistake.</param>
/// <param name="Complete">The last line was done.</param>
/// <param name="Mistakes">The first 1,000.</param>
internal sealed record ImportProgress(
    string Id, long LinesDone, long Applied, long Rejected, bool Complete, IReadOnlyList<ImportMistake> Mistakes);

/// <summary>A line that was not taken.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Mistake">What is wrong with it.</param>
internal sealed record ImportMistake(long Line, string Mistake);
