CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS search;

CREATE TABLE IF NOT EXISTS search.generation (
    number integer PRIMARY KEY,
    live boolean NOT NULL DEFAULT false,
    position pg_lsn NOT NULL,
    heartbeat timestamptz NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS one_live_generation ON search.generation (live) WHERE live;

CREATE TABLE IF NOT EXISTS search.rebuild (id integer PRIMARY KEY CHECK (id = 1), wanted bigint NOT NULL, done bigint NOT NULL);
INSERT INTO search.rebuild VALUES (1, 0, 0) ON CONFLICT DO NOTHING;

-- One spelling for what sounds alike, whatever the script: Cyrillic in Latin letters, no accents, no punctuation.
CREATE OR REPLACE FUNCTION search.latin(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            translate(lower($1),
                'абвгдеёзийклмнопрстуфхыэáàâäãåçéèêëíìîïñóòôöõúùûüýÿъь’''`',
                'abvgdeeziyklmnoprstufhyeaaaaaaceeeeiiiinooooouuuuyy'),
            'ж', 'zh'), 'ч', 'ch'), 'щ', 'sch'), 'ш', 'sh'), 'ю', 'yu'), 'я', 'ya'),
            'kh', 'h'), 'x', 'ks'), 'ph', 'f'), 'w', 'v'), 'ц', 'ts'),
        '[[:punct:][:space:]]+', ' ', 'g'))
$$;

CREATE OR REPLACE FUNCTION search.prefix_query(text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsquery('simple', string_agg('''' || word || ''':*', ' & '))
    FROM regexp_split_to_table(search.latin($1), ' ') word WHERE word <> ''
$$;
