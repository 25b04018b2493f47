CREATE SCHEMA kinds;

CREATE SCHEMA kinds_2 AUTHORIZATION clerk;

CREATE TYPE kinds.mood AS ENUM ('sad', 'fine');

CREATE TYPE kinds.pair AS (a int, b text);

CREATE DOMAIN kinds.positive AS int CHECK (VALUE > 0);

CREATE SEQUENCE kinds.numbers START 3 INCREMENT 2;

CREATE FUNCTION kinds.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := NEW.note || '; stamped'; RETURN NEW; END; $$

CREATE TABLE kinds.parents (id int PRIMARY KEY, m kinds.mood, p kinds.pair, n kinds.positive, note text);

CREATE TABLE kinds.children (id int PRIMARY KEY, parent int, grade int);

CREATE TRIGGER stamp BEFORE INSERT ON kinds.parents FOR EACH ROW EXECUTE FUNCTION kinds.stamp();

INSERT INTO kinds.parents VALUES (1, 'sad', (1, 'one'), 1, 'first');

INSERT INTO kinds.children VALUES (1, 1, 6), (2, NULL, 1);

ALTER TYPE kinds.mood ADD VALUE 'happy' AFTER 'sad';

INSERT INTO kinds.parents VALUES (2, 'happy', (2, 'two'), 2, 'second');

ALTER TYPE kinds.pair ADD ATTRIBUTE c numeric;

ALTER DOMAIN kinds.positive ADD CONSTRAINT small CHECK (VALUE < 1000);

GRANT USAGE ON SCHEMA kinds TO clerk;

GRANT SELECT, UPDATE (note) ON kinds.parents TO clerk;

GRANT ALL ON kinds.children TO clerk WITH GRANT OPTION;

REVOKE DELETE ON kinds.children FROM clerk;

REVOKE EXECUTE ON FUNCTION kinds.stamp() FROM PUBLIC;

GRANT USAGE ON TYPE kinds.mood TO clerk;

ALTER DEFAULT PRIVILEGES IN SCHEMA kinds GRANT SELECT ON TABLES TO clerk;

ALTER TABLE kinds.parents ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON kinds.parents FOR SELECT TO clerk USING (note IS NOT NULL);

CREATE POLICY to_go ON kinds.parents USING (true);

DROP POLICY to_go ON kinds.parents;

ALTER TABLE kinds.children ADD CONSTRAINT range CHECK (grade >= 1 AND grade <= 999) NOT VALID;

ALTER TABLE kinds.children VALIDATE CONSTRAINT range;

ALTER TABLE kinds.children ADD CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES kinds.parents ON DELETE SET NULL DEFERRABLE;

ALTER TABLE kinds.children ALTER COLUMN grade SET DEFAULT nextval('kinds.numbers');

ALTER TABLE kinds.parents ALTER COLUMN note SET DEFAULT 'it''s', ALTER COLUMN note SET NOT NULL;

CREATE INDEX high ON kinds.children (grade DESC) WHERE grade > 3;

CREATE UNIQUE INDEX CONCURRENTLY one_note ON kinds.parents (lower(note)) INCLUDE (id);

CREATE INDEX to_go ON kinds.children (parent);

DROP INDEX CONCURRENTLY kinds.to_go;

ALTER INDEX kinds.high RENAME TO higher;

ALTER TABLE kinds.children RENAME COLUMN grade TO mark;

ALTER TABLE kinds.children RENAME TO pupils;

INSERT INTO kinds.pupils (id, parent) VALUES (3, 2);

ALTER TABLE kinds.pupils SET SCHEMA kinds_2;

ALTER TABLE kinds_2.pupils RENAME CONSTRAINT range TO marks;

ALTER TABLE kinds_2.pupils SET (fillfactor = 70), ALTER COLUMN mark SET STATISTICS 200;

CREATE VIEW kinds.good AS SELECT id, mark FROM kinds_2.pupils WHERE mark < 3;

CREATE RULE no_delete AS ON DELETE TO kinds.good DO INSTEAD NOTHING;

CREATE MATERIALIZED VIEW kinds.counted AS SELECT mark, count(*) AS how_many FROM kinds_2.pupils GROUP BY mark;

CREATE STATISTICS kinds.together ON parent, mark FROM kinds_2.pupils;

CREATE AGGREGATE kinds.total (int) (SFUNC = int4pl, STYPE = int);

CREATE FUNCTION kinds.pair_of(kinds.mood) RETURNS kinds.pair LANGUAGE sql AS 'SELECT NULL::kinds.pair; SELECT NULL::kinds.pair';

CREATE CAST (kinds.mood AS kinds.pair) WITH FUNCTION kinds.pair_of(kinds.mood);

DROP CAST (kinds.mood AS kinds.pair);

COMMENT ON TABLE kinds_2.pupils IS 'those; who learn';

COMMENT ON COLUMN kinds_2.pupils.mark IS 'it''s a mark';

ALTER TABLE kinds_2.pupils OWNER TO clerk;

ALTER FUNCTION kinds.stamp() OWNER TO clerk;

DROP TRIGGER stamp ON kinds.parents;

CREATE TABLE kinds.logs (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);

CREATE TABLE kinds.logs_1 PARTITION OF kinds.logs FOR VALUES FROM (0) TO (100);

CREATE TABLE kinds.logs_2 (id int PRIMARY KEY, v text);

ALTER TABLE kinds.logs ATTACH PARTITION kinds.logs_2 FOR VALUES FROM (100) TO (200);

INSERT INTO kinds.logs VALUES (1, 'one'), (101, 'two');

ALTER TABLE kinds.logs DETACH PARTITION kinds.logs_1 CONCURRENTLY;

INSERT INTO kinds.logs_1 VALUES (50, 'on its own');

UPDATE kinds_2.pupils SET mark = mark + 1;

DELETE FROM kinds.parents WHERE id = 1;

INSERT INTO kinds_2.pupils VALUES (4, 2, 5);
