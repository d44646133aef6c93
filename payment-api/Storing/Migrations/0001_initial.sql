CREATE TABLE payments (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    subject text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    description text NOT NULL,
    method_id text,
    save_method boolean NOT NULL,
    return_url text,
    fingerprint bytea NOT NULL,
    status text NOT NULL,
    provider_id text UNIQUE,
    confirmation_url text,
    decline text,
    reason text,
    saved_method_id text,
    created_at timestamptz NOT NULL,
    asked_at timestamptz,
    settled_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz);
CREATE INDEX ix_payments_due ON payments (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_payments_subject ON payments (subject);

CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments,
    amount bigint NOT NULL CHECK (amount > 0),
    reason text NOT NULL,
    status text NOT NULL,
    provider_id text UNIQUE,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    refusals int NOT NULL DEFAULT 0,
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz);
CREATE INDEX ix_refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_refunds_payment ON refunds (payment_id);

CREATE TABLE payment_methods (
    id text PRIMARY KEY,
    account_id uuid NOT NULL,
    title text NOT NULL,
    created_at timestamptz NOT NULL);
CREATE INDEX ix_payment_methods_account ON payment_methods (account_id);

CREATE TABLE ledger_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer text NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    currency text NOT NULL,
    at timestamptz NOT NULL,
    UNIQUE (transfer, account));
CREATE FUNCTION ledger_transfer_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
    IF (SELECT sum(amount) FROM ledger_entries WHERE transfer = NEW.transfer) <> 0 THEN
        RAISE EXCEPTION ''transfer % does not sum to zero'', NEW.transfer;
    END IF;
    RETURN NULL;
END';
CREATE CONSTRAINT TRIGGER ledger_sums_to_zero AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transfer_sums_to_zero();
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN RAISE EXCEPTION ''the ledger is append-only''; END';
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();

CREATE TABLE reconciliations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_time timestamptz NOT NULL,
    to_time timestamptz NOT NULL,
    payments int NOT NULL,
    refunds int NOT NULL,
    differences jsonb NOT NULL,
    at timestamptz NOT NULL);
