CREATE INDEX ON search.document_{0} USING gin (words) WHERE NOT hidden;
CREATE INDEX ON search.word_{0} USING gin (word gin_trgm_ops);
ANALYZE search.document_{0};
ANALYZE search.word_{0};
