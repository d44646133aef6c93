WITH RECURSIVE touched (key) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT child.key FROM touched JOIN search.document_{0} child ON child.parent = touched.key),
derived AS (
    SELECT d.key,
        d.deleted OR (d.kind <> 'artist' AND d.kind <> 'genre' AND p.deleted IS NOT FALSE) OR (d.kind = 'track' AND g.deleted IS NOT FALSE) AS hidden,
        coalesce(d.embargo_until, p.embargo_until) AS visible_from,
        CASE d.kind WHEN 'track' THEN coalesce(p.territories, '{}') ELSE d.territories END AS visible_in,
        nullif(concat_ws(' – ', g.title, p.title), '') AS subtitle,
        concat_ws(' ', d.title, p.title, g.title) AS whole
    FROM touched
    JOIN search.document_{0} d ON d.key = touched.key
    LEFT JOIN search.document_{0} p ON p.key = d.parent
    LEFT JOIN search.document_{0} g ON g.key = p.parent)
UPDATE search.document_{0} d SET
    hidden = derived.hidden,
    visible_from = derived.visible_from,
    visible_in = derived.visible_in,
    subtitle = derived.subtitle,
    latin = search.latin(derived.whole),
    words = to_tsvector('russian', derived.whole) || to_tsvector('simple', search.latin(derived.whole))
FROM derived WHERE d.key = derived.key
