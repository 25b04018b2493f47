-- The journal of cutovers and rollbacks, one copy in each cluster; where they differ, the one with the higher transition
-- is right. Rows are inserted when an operation begins, with room on their pages, so that a full disk is met then.
CREATE TABLE bluegreen.operation (
    id bigint PRIMARY KEY,
    from_side text NOT NULL CHECK (from_side IN ('blue', 'green')),
    phase text NOT NULL
        CHECK (phase IN ('running', 'halted', 'undoing', 'undo-halted', 'done', 'undone', 'refused')),
    step text NOT NULL,
    transition int NOT NULL,
    host text NOT NULL,
    pid bigint NOT NULL,
    os_user text NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at timestamptz,
    notes text NOT NULL
) WITH (fillfactor = 10);

-- By the clock of the machine on which the operation ran.
CREATE TABLE bluegreen.operation_step (
    operation bigint NOT NULL REFERENCES bluegreen.operation ON DELETE CASCADE,
    step text NOT NULL,
    started_at timestamptz,
    millis double precision,
    outcome text CHECK (outcome IN ('done', 'failed')),
    undo_started_at timestamptz,
    undo_millis double precision,
    undo_outcome text CHECK (undo_outcome IN ('done', 'failed')),
    PRIMARY KEY (operation, step)
) WITH (fillfactor = 20);

-- Where the built-in probe writes during an operation, as an application would. Local to each cluster.
CREATE TABLE bluegreen.probe (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    beat bigint NOT NULL
) WITH (fillfactor = 10);

INSERT INTO bluegreen.probe (beat) VALUES (0);
