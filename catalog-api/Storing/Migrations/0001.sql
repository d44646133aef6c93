CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE OLD.version + 1 END;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are marked as deleted, never removed: versions must grow for ever', TG_TABLE_NAME;
END $$;

CREATE FUNCTION known_genres() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unknown text;
BEGIN
    SELECT g INTO unknown FROM unnest(NEW.genres) g WHERE NOT EXISTS (SELECT FROM genre WHERE id = g AND NOT deleted) LIMIT 1;
    IF unknown IS NOT NULL THEN
        RAISE foreign_key_violation USING MESSAGE = format('there is no genre "%s"', unknown);
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE genre (
    id text PRIMARY KEY,
    name text NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL);

CREATE TABLE artist (
    id text PRIMARY KEY,
    name text NOT NULL,
    genres text[] NOT NULL DEFAULT '{}',
    cover text,
    deleted boolean NOT NULL DEFAULT false,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL);

CREATE TABLE release (
    id text PRIMARY KEY,
    artist_id text NOT NULL REFERENCES artist,
    title text NOT NULL,
    type text NOT NULL,
    release_date date NOT NULL,
    embargo_until timestamptz,
    territories text[] NOT NULL DEFAULT '{}',
    genres text[] NOT NULL DEFAULT '{}',
    cover text,
    deleted boolean NOT NULL DEFAULT false,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL);
CREATE INDEX release_by_artist ON release (artist_id, id);
CREATE INDEX release_by_genre ON release USING gin (genres);

CREATE TABLE track (
    id text PRIMARY KEY,
    release_id text NOT NULL REFERENCES release,
    title text NOT NULL,
    disc integer NOT NULL,
    number integer NOT NULL,
    isrc text UNIQUE,
    duration_ms integer NOT NULL,
    cdn_id text NOT NULL,
    renditions text[] NOT NULL DEFAULT '{}',
    deleted boolean NOT NULL DEFAULT false,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL);
CREATE INDEX track_by_release ON track (release_id, disc, number, id);

CREATE TRIGGER artist_genres BEFORE INSERT OR UPDATE ON artist FOR EACH ROW EXECUTE FUNCTION known_genres();
CREATE TRIGGER release_genres BEFORE INSERT OR UPDATE ON release FOR EACH ROW EXECUTE FUNCTION known_genres();

DO $$
DECLARE entity text;
BEGIN
    FOREACH entity IN ARRAY ARRAY['genre', 'artist', 'release', 'track'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_version BEFORE INSERT OR UPDATE ON %1$s FOR EACH ROW EXECUTE FUNCTION next_version()', entity);
        EXECUTE format('CREATE TRIGGER %1$s_removal BEFORE DELETE OR TRUNCATE ON %1$s EXECUTE FUNCTION refuse_removal()', entity);
        -- An update's new tuple leaves out large values that did not change; the old one has them then.
        EXECUTE format('ALTER TABLE %1$s REPLICA IDENTITY FULL', entity);
    END LOOP;
END $$;

CREATE TABLE idempotency (
    key text PRIMARY KEY,
    fingerprint bytea NOT NULL,
    status integer,
    body text,
    etag text,
    created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE import (
    id text PRIMARY KEY,
    lines_done bigint NOT NULL DEFAULT 0,
    applied bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    complete boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE import_mistake (
    import_id text NOT NULL REFERENCES import ON DELETE CASCADE,
    line bigint NOT NULL,
    mistake text NOT NULL,
    PRIMARY KEY (import_id, line));

-- What keeps a quiet database's replication slot moving, and tells how far behind the index is.
CREATE TABLE heartbeat (id integer PRIMARY KEY CHECK (id = 1), at timestamptz NOT NULL);
INSERT INTO heartbeat VALUES (1, clock_timestamp());

CREATE PUBLICATION catalog_search FOR TABLE genre, artist, release, track, heartbeat;
