-- The product's own state in one database. It must run on every version from 9.6 on.

-- How far the topics of other clusters have been applied here. Written first and last in every transaction of an
-- applier, so that data and position commit together and this cluster's publisher knows the transaction for applied.
CREATE TABLE bluegreen.applied (
    source text PRIMARY KEY,
    system_id text NOT NULL,
    timeline int NOT NULL,
    seq bigint NOT NULL,
    end_lsn pg_lsn NOT NULL,
    message_id text NOT NULL,
    transactions bigint NOT NULL DEFAULT 0,
    changes bigint NOT NULL DEFAULT 0,
    source_committed_at timestamptz,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

-- One row for each side, written by that side's publisher and replicated to the other cluster. seen_beat is the other
-- side's latest beat that had arrived when this row was written: a beat that comes back has gone the whole round.
CREATE TABLE bluegreen.heartbeat (
    side text PRIMARY KEY CHECK (side IN ('blue', 'green')),
    beat bigint NOT NULL,
    written_at timestamptz NOT NULL,
    seen_beat bigint NOT NULL DEFAULT 0,
    seen_written_at timestamptz
) WITH (fillfactor = 50);

-- What the publisher of a slot needs to go on: start_lsn is the slot's consistent point, message_id (hexadecimal) a
-- place in the topic from which reading forward finds the tail.
CREATE TABLE bluegreen.publisher (
    slot text PRIMARY KEY,
    topic text NOT NULL,
    system_id text NOT NULL,
    timeline int NOT NULL,
    start_lsn pg_lsn NOT NULL,
    epoch bigint NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,
    end_lsn pg_lsn NOT NULL,
    message_id text,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE bluegreen.daemon (
    name text PRIMARY KEY,
    desired text NOT NULL DEFAULT 'running' CHECK (desired IN ('running', 'stopped')),
    actual text NOT NULL,
    detail text,
    last_error text,
    remedy text,
    host text,
    pid bigint,
    started_at timestamptz,
    beat_at timestamptz,
    counters jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);

CREATE TABLE bluegreen.first_load (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    way text NOT NULL CHECK (way IN ('copy', 'adopt')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    detail text
);

-- start_lsn: changes of the table whose commit record starts before it are in the copy, all others are to be applied.
CREATE TABLE bluegreen.first_load_table (
    schema_name text NOT NULL,
    table_name text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'copying', 'copied')),
    start_lsn pg_lsn,
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (schema_name, table_name),
    CHECK (state = 'pending' OR start_lsn IS NOT NULL)
);

-- The parts in which a table is copied, one at least. A range is finished in the transaction that writes its rows.
CREATE TABLE bluegreen.first_load_range (
    schema_name text NOT NULL,
    table_name text NOT NULL,
    range_no int NOT NULL,
    condition text NOT NULL,
    rows_copied bigint NOT NULL DEFAULT 0,
    bytes_copied bigint NOT NULL DEFAULT 0,
    finished_at timestamptz,
    PRIMARY KEY (schema_name, table_name, range_no),
    FOREIGN KEY (schema_name, table_name) REFERENCES bluegreen.first_load_table ON DELETE CASCADE
);
