-- What PostgreSQL 18 brought: columns computed when they are read, and written nowhere.
ALTER TABLE forum.posts ADD COLUMN title_length integer GENERATED ALWAYS AS (length(title)) VIRTUAL;
ALTER TABLE forum.members ADD COLUMN is_adult boolean GENERATED ALWAYS AS (born < '2008-01-01') VIRTUAL;
