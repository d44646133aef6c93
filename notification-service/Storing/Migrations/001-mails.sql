CREATE TABLE mails (
    id uuid PRIMARY KEY,
    template text NOT NULL,
    business_key text NOT NULL,
    recipient text NOT NULL,
    account_id uuid,
    address text,
    language text,
    fields jsonb NOT NULL,
    message_id text NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'suppressed', 'dead')),
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    error text,
    UNIQUE (template, business_key, recipient));
CREATE INDEX ix_mails_due ON mails (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX ix_mails_dead ON mails (created_at) WHERE state IN ('suppressed', 'dead');

CREATE TABLE suppressions (address text PRIMARY KEY, reason text NOT NULL, since timestamptz NOT NULL);
CREATE TABLE unsubscriptions (address text PRIMARY KEY, since timestamptz NOT NULL);
