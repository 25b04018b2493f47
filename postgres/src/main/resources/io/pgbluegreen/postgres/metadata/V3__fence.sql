-- What keeps applications from writing to this database, one row for each way that was raised here: written before the
-- way's act or together with it, removed after it was taken back. holds_since is NULL while nobody has seen it hold.
-- saved is what taking it back needs: for read-only the database's own setting before (NULL: it had none), for hba the
-- whole pg_hba.conf before, in base64, for command the program's path.
CREATE TABLE bluegreen.fence (
    way text PRIMARY KEY CHECK (way IN ('nologin', 'hba', 'read-only', 'command')),
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    holds_since timestamptz,
    saved text
);

-- The roles from which the fence took LOGIN, and nobody else's: they get it back.
CREATE TABLE bluegreen.fence_role (
    role_id oid PRIMARY KEY,
    role_name text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
