using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>Where searches are answered from. Thread-safe.</summary>
internal interface ISearchReader
{
    /// <summary>How far the index that is searched has come.</summary>
    /// <exception cref="SearchUnavailableException">There is none, or it does not answer.</exception>
    Task<(NpgsqlLogSequenceNumber Position, DateTimeOffset Heartbeat)> ProgressAsync(CancellationToken cancellationToken);

    /// <summary>What is found, best first.</summary>
    /// <exception cref="SearchUnavailableException">There is no index, or it does not answer.</exception>
    Task<IReadOnlyList<FoundDocument>> FindAsync(SearchQuestion question, CancellationToken cancellationToken);
}

/// <summary>What is searched for, by whom and when.</summary>
/// <param name="Text">As typed.</param>
/// <param name="Kind">Only this kind; empty: all.</param>
/// <param name="Now">What is under embargo then is not found.</param>
/// <param name="Territory">What may not be played there is not found.</param>
/// <param name="From">After which place to begin.</param>
/// <param name="Limit">Documents at most.</param>
internal sealed record SearchQuestion(string Text, string Kind, DateTimeOffset Now, string Territory, SearchCursor From, int Limit);

/// <summary>A document and its place in the order.</summary>
/// <param name="Hit">What is told of it.</param>
/// <param name="Place">After which the next page begins.</param>
internal sealed record FoundDocument(SearchHit Hit, SearchCursor Place);
