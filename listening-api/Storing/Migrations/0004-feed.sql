-- Who follows whom, as the catalogue says.
CREATE TABLE follows (
    listener uuid NOT NULL,
    artist text NOT NULL,
    followed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (listener, artist));
CREATE INDEX ix_follows_artist ON follows (artist, listener);

-- is_read_late: of an artist with too many followers to write to each of them; readers look here.
CREATE TABLE releases (
    release text PRIMARY KEY,
    artist text NOT NULL,
    title text NOT NULL,
    released_at timestamptz NOT NULL,
    is_read_late boolean);
CREATE INDEX ix_releases_late ON releases (artist, released_at DESC, release) WHERE is_read_late;

-- What was written for one listener. kind: see FeedKind. about: the release, or the week of a mix.
CREATE TABLE feed_entries (
    listener uuid NOT NULL,
    at timestamptz NOT NULL,
    about text NOT NULL,
    kind smallint NOT NULL,
    tracks text[],
    PRIMARY KEY (listener, at, about));
