-- The last write of the side that stops taking writes (final), and the first one of the side that begins to (first).
-- Replicated in both directions; written by the side it names. A side whose newest marker is final is passive from that
-- marker's commit on, one whose newest is first is active; without any, blue is active and green is passive.
-- seal is written once more behind the marker: between both, nothing else may have been committed.
CREATE TABLE bluegreen.marker (
    operation bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('final', 'first')),
    side text NOT NULL CHECK (side IN ('blue', 'green')),
    inserted_lsn pg_lsn NOT NULL,
    written_at timestamptz NOT NULL,
    sealed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (operation, kind)
);

-- Transactions that changed tables of users while this side was passive, and that no applier made. Written by this
-- side's publisher before it publishes them.
CREATE TABLE bluegreen.foreign_commit (
    commit_lsn pg_lsn PRIMARY KEY,
    xid bigint NOT NULL,
    tables text NOT NULL,
    changes bigint NOT NULL,
    committed_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    acknowledged_at timestamptz,
    acknowledged_by text
);

-- Foreign commits that found the list full (1000 that nobody has acknowledged) are only counted. last_lsn is that of
-- the last one counted, so that a publisher which meets them again after a restart counts none twice.
CREATE TABLE bluegreen.foreign_commit_overflow (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    commits bigint NOT NULL,
    last_lsn pg_lsn NOT NULL
);
