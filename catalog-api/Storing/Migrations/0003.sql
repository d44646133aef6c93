-- What the control plane is to be told of releases.
CREATE TABLE announcement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id text NOT NULL REFERENCES release,
    release_at timestamptz NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    paths integer,
    -- The control plane's status resources, for when the release's time is changed.
    triggers text[] NOT NULL DEFAULT '{}',
    delivered_at timestamptz,
    problem text);
CREATE INDEX announcement_due ON announcement (due_at) WHERE delivered_at IS NULL;
CREATE INDEX announcement_by_release ON announcement (release_id, id);
