-- A model is visible when recommendation_model names it, which happens in the transaction that wrote its last row.
CREATE TABLE recommendation_model (
    is_current boolean PRIMARY KEY CHECK (is_current),
    model uuid NOT NULL,
    trained_at timestamptz NOT NULL DEFAULT now(),
    listeners integer NOT NULL,
    tracks integer NOT NULL);

-- For each track the tracks that its being heard speaks for most, best first.
CREATE TABLE recommendation_neighbours (
    model uuid NOT NULL,
    track text NOT NULL,
    neighbours text[] NOT NULL,
    weights real[] NOT NULL,
    PRIMARY KEY (model, track));
