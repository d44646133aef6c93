namespace CdnMusic.ListeningApi.Counting;

/// <summary>The statements that counting as events come and counting again have in common, so that both count alike.</summary>
internal static class CountingStatements
{
    /// <summary>Held by everybody who counts as events come; <see cref="OwnCounts"/> waits for all of them.</summary>
    public const string ShareCounts = "SELECT pg_advisory_xact_lock_shared(7811889431609311233)";

    /// <summary>Held while counts are made again.</summary>
    public const string OwnCounts = "SELECT pg_advisory_xact_lock(7811889431609311233)";

    /// <summary>Plays out of events; to be followed by <c>FROM … GROUP BY play, started_at</c>. What all events of a play agree on is taken from the first.</summary>
    public const string InsertPlays = """
        INSERT INTO plays (play, started_at, listener, source, track, country, played_ms, duration_ms)
        SELECT play, started_at, (array_agg(listener ORDER BY received_at, id))[1], min(source), (array_agg(track ORDER BY received_at, id))[1],
            (array_agg(country ORDER BY received_at, id))[1], max(played_ms),
            (array_agg(duration_ms ORDER BY received_at, id) FILTER (WHERE duration_ms IS NOT NULL))[1]
        """;

    /// <summary>Quality out of events; to be followed by <c>FROM … GROUP BY 1, 2, 3</c>.</summary>
    public const string InsertQuality = """
        INSERT INTO quality_hours (hour, edge, prefix, starts, startup_ms, startups, stalls, stall_ms)
        SELECT hour_of(at), coalesce(edge, ''), coalesce(prefix, ''), count(*) FILTER (WHERE kind = 0), coalesce(sum(startup_ms) FILTER (WHERE kind = 0), 0),
            count(startup_ms) FILTER (WHERE kind = 0), count(*) FILTER (WHERE kind = 5), coalesce(sum(stall_ms) FILTER (WHERE kind = 5), 0)
        """;
}
