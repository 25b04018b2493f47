-- What PostgreSQL 12 brought: columns computed from the others of their row.
ALTER TABLE forum.posts ADD COLUMN body_length integer GENERATED ALWAYS AS (length(body)) STORED;
ALTER TABLE forum.comments ADD COLUMN body_md5 text GENERATED ALWAYS AS (md5(body)) STORED;
