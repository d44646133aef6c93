WITH asked AS MATERIALIZED (
    SELECT search.latin($1) AS latin, search.prefix_query($1) AS prefix, websearch_to_tsquery('russian', $1) AS words),
exact AS MATERIALIZED (
    SELECT d.key, d.kind, d.id, d.title, d.subtitle, d.version, d.latin, 1 AS tier
    FROM asked, search.document d
    WHERE NOT d.hidden AND (d.words @@ asked.prefix OR d.words @@ asked.words)
        AND (d.visible_from IS NULL OR d.visible_from <= $2) AND (d.visible_in = '{}' OR $3 = ANY (d.visible_in))
        AND ($4 = '' OR d.kind = $4)
    LIMIT 1000),
fuzzy AS (
    SELECT d.key, d.kind, d.id, d.title, d.subtitle, d.version, d.latin, 0 AS tier
    FROM asked, search.document d
    -- Mistyped, perhaps; not asked when there is plenty without.
    WHERE (SELECT count(*) FROM exact) < 20
        AND NOT d.hidden AND asked.latin <% d.latin
        AND (d.visible_from IS NULL OR d.visible_from <= $2) AND (d.visible_in = '{}' OR $3 = ANY (d.visible_in))
        AND ($4 = '' OR d.kind = $4)
        AND NOT EXISTS (SELECT FROM exact WHERE exact.key = d.key)
    LIMIT 1000),
scored AS (
    SELECT found.*, (tier * 2000000 + word_similarity(asked.latin, found.latin) * 1000000
        + similarity(asked.latin, found.latin) * 500000 + CASE WHEN found.latin LIKE asked.latin || '%' THEN 400000 ELSE 0 END)::integer AS score
    FROM asked, (SELECT * FROM exact UNION ALL SELECT * FROM fuzzy) found)
SELECT kind, id, title, subtitle, version, score, key FROM scored
WHERE $5 < 0 OR (-score, key) > (-$5, $6)
ORDER BY score DESC, key
LIMIT $7
