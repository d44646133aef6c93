-- What listeners keep. None of it is searched, so rows may be removed.
CREATE FUNCTION known_tracks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unknown text;
BEGIN
    SELECT t INTO unknown FROM unnest(NEW.tracks) t WHERE NOT EXISTS (SELECT FROM track WHERE id = t) LIMIT 1;
    IF unknown IS NOT NULL THEN
        RAISE foreign_key_violation USING MESSAGE = format('there is no track "%s"', unknown);
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE playlist (
    id text PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,
    comment text NOT NULL DEFAULT '',
    shared boolean NOT NULL DEFAULT false,
    tracks text[] NOT NULL DEFAULT '{}',
    deleted boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL);
CREATE INDEX playlist_by_owner ON playlist (owner, id) WHERE NOT deleted;
CREATE TRIGGER playlist_tracks BEFORE INSERT OR UPDATE ON playlist FOR EACH ROW EXECUTE FUNCTION known_tracks();
CREATE TRIGGER playlist_version BEFORE INSERT OR UPDATE ON playlist FOR EACH ROW EXECUTE FUNCTION next_version();

CREATE TABLE liked (
    listener text NOT NULL,
    kind text NOT NULL,
    entity text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (listener, kind, entity));

CREATE TABLE follow (
    listener text NOT NULL,
    artist_id text NOT NULL REFERENCES artist,
    at timestamptz NOT NULL,
    PRIMARY KEY (listener, artist_id));
CREATE INDEX follow_by_artist ON follow (artist_id);
