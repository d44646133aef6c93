-- Applications that listeners connect through the OpenSubsonic API. What they are entitled to is as a token said it last.
CREATE TABLE application (
    id text PRIMARY KEY,
    listener text NOT NULL,
    name text NOT NULL,
    -- The secret, sealed: token authentication cannot do without it.
    secret bytea NOT NULL,
    api_key_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL);
CREATE INDEX application_by_listener ON application (listener, id);

CREATE TABLE entitlement_seen (
    listener text PRIMARY KEY,
    plan text NOT NULL,
    max_bitrate integer NOT NULL,
    territory text NOT NULL,
    seen_at timestamptz NOT NULL);
