CREATE TABLE search.document_{0} (
    key text PRIMARY KEY,
    kind text NOT NULL,
    id text NOT NULL,
    version bigint NOT NULL,
    deleted boolean NOT NULL,
    parent text,
    title text NOT NULL,
    embargo_until timestamptz,
    territories text[] NOT NULL,
    -- Derived from this document and those above it, whenever one of them changes.
    hidden boolean NOT NULL DEFAULT true,
    visible_from timestamptz,
    visible_in text[] NOT NULL DEFAULT '{}',
    subtitle text,
    latin text NOT NULL DEFAULT '',
    words tsvector NOT NULL DEFAULT '');
CREATE INDEX ON search.document_{0} (parent);
-- The words of all documents: what was mistyped is looked up here, among some ten thousand words instead of millions of titles.
CREATE TABLE search.word_{0} (word text PRIMARY KEY);
