-- 9.6 has no publications: there, this is the list of tables that a publication would hold, and what their rows are
-- found by. table_oid, identity and key_columns are as they were when the table was listed. A transaction's changes of
-- the table are published when its commit stands at from_lsn or behind it, and before until_lsn where there is one. Both
-- are written while the table is locked, so that no transaction which changes it commits in between. On newer versions
-- the table stays empty.
CREATE TABLE bluegreen.published_table (
    publication text NOT NULL,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    table_oid oid NOT NULL,
    identity text NOT NULL CHECK (identity IN ('default', 'index', 'full', 'nothing')),
    key_columns text[] NOT NULL,
    from_lsn pg_lsn NOT NULL,
    until_lsn pg_lsn,
    PRIMARY KEY (publication, schema_name, table_name, from_lsn)
);
