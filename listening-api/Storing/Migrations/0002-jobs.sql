-- Deferred work. state: see JobState. The result stays in the row until expires_at.
CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    job_key text,
    owner uuid,
    payload jsonb NOT NULL,
    priority smallint NOT NULL DEFAULT 0,
    state smallint NOT NULL DEFAULT 0,
    run_at timestamptz NOT NULL DEFAULT now(),
    attempt integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 5,
    worker uuid,
    lease_until timestamptz,
    progress real NOT NULL DEFAULT 0,
    note text,
    is_cancel_wanted boolean NOT NULL DEFAULT false,
    error text,
    result bytea,
    result_type text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    expires_at timestamptz) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX ux_jobs_key ON jobs (kind, job_key) WHERE job_key IS NOT NULL AND state IN (0, 1);
CREATE INDEX ix_jobs_queued ON jobs (priority DESC, run_at) WHERE state = 0;
CREATE INDEX ix_jobs_leases ON jobs (lease_until) WHERE state = 1;
CREATE INDEX ix_jobs_answers ON jobs (kind, job_key, finished_at DESC) WHERE state = 2 AND job_key IS NOT NULL;
CREATE INDEX ix_jobs_finished ON jobs (finished_at) WHERE state > 1;
CREATE INDEX ix_jobs_owner ON jobs (owner) WHERE owner IS NOT NULL;
