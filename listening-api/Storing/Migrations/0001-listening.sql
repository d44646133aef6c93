-- What each listener agreed to. No row: nothing.
CREATE TABLE listeners (
    listener uuid PRIMARY KEY,
    consent boolean NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now());

-- Opaque tokens of scrobblers; only their SHA-256 is kept. One per listener.
CREATE TABLE scrobble_tokens (
    listener uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now());

CREATE UNLOGGED TABLE playing_now (
    listener uuid PRIMARY KEY,
    track_metadata jsonb NOT NULL,
    expires_at timestamptz NOT NULL);

-- What is known of tracks: from the catalogue, or from the names in a scrobble (is_foreign).
CREATE TABLE tracks (
    track text PRIMARY KEY,
    title text NOT NULL,
    artist text NOT NULL,
    artist_name text NOT NULL,
    release text,
    released_at timestamptz,
    duration_ms integer,
    is_foreign boolean NOT NULL DEFAULT false,
    name_key text NOT NULL);
CREATE INDEX ix_tracks_name ON tracks (name_key);
CREATE INDEX ix_tracks_artist ON tracks (artist);
CREATE INDEX ix_tracks_released ON tracks (released_at DESC) WHERE released_at IS NOT NULL;

-- Raw events, from which everything below can be computed again. kind: see EventKind; source: 0 our player, 1 a scrobbler.
CREATE TABLE events (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    listener uuid,
    play uuid NOT NULL,
    started_at timestamptz NOT NULL,
    kind smallint NOT NULL,
    source smallint NOT NULL,
    track text NOT NULL,
    country text NOT NULL,
    played_ms integer NOT NULL,
    duration_ms integer,
    position_ms integer,
    bitrate_kbps integer,
    stall_ms integer,
    startup_ms integer,
    edge text,
    prefix text,
    cmcd text,
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX ix_events_at ON events USING brin (at);
CREATE INDEX ix_events_listener ON events (listener) WHERE listener IS NOT NULL;
CREATE TABLE events_old PARTITION OF events DEFAULT;

-- One row per playing of a track. started_at follows from the id (UUID version 7), so (play, started_at) is as unique as play.
CREATE TABLE plays (
    play uuid NOT NULL,
    started_at timestamptz NOT NULL,
    listener uuid,
    source smallint NOT NULL,
    track text NOT NULL,
    country text NOT NULL,
    played_ms integer NOT NULL,
    duration_ms integer,
    is_royalty boolean NOT NULL DEFAULT false,
    is_scrobble boolean NOT NULL DEFAULT false,
    PRIMARY KEY (play, started_at)) PARTITION BY RANGE (started_at);
CREATE INDEX ix_plays_started_at ON plays USING brin (started_at);
CREATE INDEX ix_plays_listener ON plays (listener, started_at DESC, play) WHERE listener IS NOT NULL;
CREATE TABLE plays_old PARTITION OF plays DEFAULT;

-- The two counts, each play in the hour in which it started.
CREATE TABLE track_hours (
    hour timestamptz NOT NULL,
    track text NOT NULL,
    country text NOT NULL,
    royalty_plays bigint NOT NULL,
    scrobbles bigint NOT NULL,
    PRIMARY KEY (hour, track, country)) WITH (fillfactor = 80);

-- Quality of experience, each event in the hour in which it happened.
CREATE TABLE quality_hours (
    hour timestamptz NOT NULL,
    edge text NOT NULL,
    prefix text NOT NULL,
    starts bigint NOT NULL,
    startup_ms bigint NOT NULL,
    startups bigint NOT NULL,
    stalls bigint NOT NULL,
    stall_ms bigint NOT NULL,
    PRIMARY KEY (hour, edge, prefix)) WITH (fillfactor = 80);

-- A play that is paid for: of our own player, at least 30 s heard.
CREATE FUNCTION is_royalty_play(source smallint, played_ms integer) RETURNS boolean IMMUTABLE LANGUAGE sql
    RETURN source = 0 AND played_ms >= 30000;

-- A scrobble: half of the track or 4 minutes heard, whichever is less. A scrobbler has applied that rule itself.
CREATE FUNCTION is_scrobble_play(source smallint, played_ms integer, duration_ms integer) RETURNS boolean IMMUTABLE LANGUAGE sql
    RETURN source = 1 OR played_ms >= least(240000, coalesce(greatest(duration_ms, 1) / 2, 240000));

CREATE FUNCTION hour_of(at timestamptz) RETURNS timestamptz STABLE LANGUAGE sql
    RETURN date_trunc('hour', at, 'UTC');
