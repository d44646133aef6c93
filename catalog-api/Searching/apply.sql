INSERT INTO search.document_{0} AS d (key, kind, id, version, deleted, parent, title, embargo_until, territories)
SELECT kind || '/' || id, kind, id, version, deleted,
    CASE kind WHEN 'release' THEN 'artist/' || artist_id WHEN 'track' THEN 'release/' || release_id END,
    coalesce(title, name), embargo_until, coalesce(territories, '{}')
FROM jsonb_to_recordset($1) AS t (
    kind text, id text, version bigint, deleted boolean, artist_id text, release_id text, title text, name text,
    embargo_until timestamptz, territories text[])
ON CONFLICT (key) DO UPDATE SET
    version = excluded.version, deleted = excluded.deleted, parent = excluded.parent, title = excluded.title,
    embargo_until = excluded.embargo_until, territories = excluded.territories
-- Versions only grow: a change that is delivered again, or late, changes nothing, and a deletion is a version like any other.
WHERE d.version < excluded.version
