INSERT INTO search.word_{0}
SELECT DISTINCT word FROM search.document_{0} d CROSS JOIN regexp_split_to_table(d.latin, ' ') word WHERE d.key = ANY ($1) AND word <> ''
ON CONFLICT DO NOTHING
