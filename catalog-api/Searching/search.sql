WITH asked AS MATERIALIZED (
    SELECT search.latin($1) AS latin, search.prefix_query($1) AS prefix, websearch_to_tsquery('russian', $1) AS words),
exact AS MATERIALIZED (
    SELECT d.key, d.kind, d.id, d.title, d.subtitle, d.version, d.latin, 1 AS tier
    FROM asked, search.document d
    WHERE NOT d.hidden AND (d.words @@ asked.prefix OR d.words @@ asked.words)
        AND (d.visible_from IS NULL OR d.visible_from <= $2) AND (d.visible_in = '{}' OR $3 = ANY (d.visible_in))
        AND ($4 = '' OR d.kind = $4)
    LIMIT 500),
-- Mistyped, perhaps, when nothing has been found: each word becomes those that are like it; null if a word is like none.
corrected AS MATERIALIZED (
    SELECT CASE WHEN bool_and(near.query IS NOT NULL) THEN to_tsquery('simple', string_agg('(' || near.query || ')', ' & ')) END AS words
    FROM asked CROSS JOIN regexp_split_to_table(asked.latin, ' ') typed
    CROSS JOIN LATERAL (
        SELECT string_agg('''' || word || ''':*', ' | ') AS query FROM (
            SELECT w.word FROM search.word w WHERE typed <% w.word ORDER BY word_similarity(typed, w.word) DESC, w.word LIMIT 8) likely) near
    WHERE typed <> '' AND NOT EXISTS (SELECT FROM exact)),
fuzzy AS (
    SELECT d.key, d.kind, d.id, d.title, d.subtitle, d.version, d.latin, 0 AS tier
    FROM corrected, search.document d
    WHERE NOT d.hidden AND d.words @@ corrected.words
        AND (d.visible_from IS NULL OR d.visible_from <= $2) AND (d.visible_in = '{}' OR $3 = ANY (d.visible_in))
        AND ($4 = '' OR d.kind = $4)
    LIMIT 500),
scored AS (
    SELECT found.*, (tier * 2000000 + word_similarity(asked.latin, found.latin) * 1000000
        + similarity(asked.latin, found.latin) * 500000 + CASE WHEN found.latin LIKE asked.latin || '%' THEN 400000 ELSE 0 END)::integer AS score
    FROM asked, (SELECT * FROM exact UNION ALL SELECT * FROM fuzzy) found)
SELECT kind, id, title, subtitle, version, score, key FROM scored
WHERE $5 < 0 OR (-score, key) > (-$5, $6)
ORDER BY score DESC, key
LIMIT $7
