-- What is recorded. The rows of table step name what follows, in the recording too.

INSERT INTO step VALUES ('default identity: insert, update, delete');
INSERT INTO plain VALUES (1, 'Ana', true, 7, 1.50), (9223372036854775807, NULL, NULL, NULL, NULL), (-3, '', false, -32768, 0);
UPDATE plain SET name = 'Anna', active = false WHERE id = 1;
UPDATE plain SET name = NULL WHERE id = 1;
UPDATE plain SET id = id WHERE id = 1;
DELETE FROM plain WHERE id = -3;

INSERT INTO step VALUES ('default identity: the key changes');
UPDATE plain SET id = 2, name = 'moved' WHERE id = 1;
INSERT INTO pair VALUES ('one', 20, 10);
UPDATE pair SET note = 'two';
UPDATE pair SET b = 21;
DELETE FROM pair;

INSERT INTO step VALUES ('index identity');
INSERT INTO by_index VALUES (1, 'A', 'n');
UPDATE by_index SET note = 'm';
UPDATE by_index SET id = 2;
UPDATE by_index SET code = 'B';
DELETE FROM by_index;

INSERT INTO step VALUES ('full identity: equal rows, NULL');
INSERT INTO whole VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (2, 'NULL');
UPDATE whole SET b = 'y' WHERE ctid = (SELECT max(ctid) FROM whole WHERE a = 1);
UPDATE whole SET b = 'z' WHERE a IS NULL;
DELETE FROM whole;

INSERT INTO step VALUES ('TOAST, default identity: big unchanged, changed, key changed, deleted');
INSERT INTO toasted VALUES (1, repeat('a', 2500), 'n');
UPDATE toasted SET note = 'm';
UPDATE toasted SET big = repeat('b', 2500);
UPDATE toasted SET id = 2;
UPDATE toasted SET big = NULL;
UPDATE toasted SET big = repeat('c', 2500);
DELETE FROM toasted;

INSERT INTO step VALUES ('TOAST, full identity: big unchanged, changed, deleted');
INSERT INTO toasted_full VALUES (1, repeat('a', 2500), 'n');
UPDATE toasted_full SET note = 'm';
UPDATE toasted_full SET big = repeat('b', 2500);
DELETE FROM toasted_full;

INSERT INTO step VALUES ('TOAST in the key: unchanged, changed, deleted');
INSERT INTO toasted_key VALUES (repeat('k', 2500), 'n');
-- from 10
UPDATE toasted_key SET note = 'm';
UPDATE toasted_key SET big = repeat('l', 2500);
DELETE FROM toasted_key;

INSERT INTO step VALUES ('truncate: several tables, restart identity, cascade');
INSERT INTO parent DEFAULT VALUES;
INSERT INTO child VALUES (1, 1);
INSERT INTO other VALUES (1);
-- from 11
TRUNCATE other, child;
-- from 11
TRUNCATE other RESTART IDENTITY;
-- from 11
TRUNCATE parent RESTART IDENTITY CASCADE;
-- from 11
TRUNCATE not_published;

INSERT INTO step VALUES ('quoted names');
INSERT INTO "Odd schema"."a.b ""c" VALUES (1, E'tab\t quote" apostrophe'' backslash\\ newline\n é 😀 \x01');
UPDATE "Odd schema"."a.b ""c" SET "select" = 2;
DELETE FROM "Odd schema"."a.b ""c";

INSERT INTO step VALUES ('types of users: enum, domains, composite, range, arrays');
INSERT INTO user_types VALUES (1, 'very "happy"', 5, 'ok', ROW('Main, st', 7), '[1.5,2)', '{1,NULL,3}',
  ARRAY['sad', 'very "happy"']::mood[], ARRAY[ROW('a"b', NULL)]::place[], 'x');
UPDATE user_types SET m = NULL, d = 6;
DELETE FROM user_types;

INSERT INTO step VALUES ('texts of built-in types');
INSERT INTO texts VALUES (1, 'null', 0.1::float8 + 0.2::float8, 1.1, 'NaN', '2026-11-21 01:44:32.485123+02', '0044-03-15 BC',
  '1 year -2 mons 3 days 04:05:06.7', '\xdeadbeef', '{"a" : 1.0}', '{"b": 1.50, "a": "\u00e9"}',
  'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'ab', B'101', 12.34, '10.0.0.1/8', '(1,5]', 'fat:2A cat:3', 4294967295);
INSERT INTO texts (id, f8, f4, n, ts, d) VALUES (2, '-Infinity', 'NaN', 100000000000000000000.0010, 'infinity', '-infinity');
-- from 14
INSERT INTO texts (id, n) VALUES (3, 'Infinity');

INSERT INTO step VALUES ('identity, generated and dropped columns');
-- from 10
INSERT INTO identities (note) VALUES ('n');
-- from 10
UPDATE identities SET note = 'm', other = 5;
INSERT INTO computed (id, net, note) VALUES (1, 10, 'n');
UPDATE computed SET net = 20;
DELETE FROM computed;

INSERT INTO step VALUES ('nothing to publish: another table, DDL, rollback, no row');
INSERT INTO not_published VALUES (1);
CREATE TABLE later (id integer PRIMARY KEY);
BEGIN;
INSERT INTO plain (id) VALUES (100);
ROLLBACK;
UPDATE plain SET name = 'nobody' WHERE id = 4711;

INSERT INTO step VALUES ('ALTER TABLE between transactions');
INSERT INTO shape VALUES (1, 'x');
ALTER TABLE shape ADD COLUMN b integer DEFAULT 7;
UPDATE shape SET a = 'y';
ALTER TABLE shape ALTER COLUMN b TYPE bigint;
UPDATE shape SET b = b + 1;
ALTER TABLE shape DROP COLUMN a;
INSERT INTO shape VALUES (2, 9);
ALTER TABLE shape ADD COLUMN a text;
UPDATE shape SET a = 'z' WHERE id = 1;

INSERT INTO step VALUES ('ALTER TABLE in the middle of a transaction');
BEGIN;
INSERT INTO shape VALUES (3, 1, 'before');
ALTER TABLE shape ADD COLUMN c text DEFAULT 'c';
INSERT INTO shape VALUES (4, 2, 'between', 'd');
ALTER TABLE shape DROP COLUMN b;
UPDATE shape SET a = 'after' WHERE id = 3;
-- from 10
ALTER TABLE shape RENAME TO renamed;
-- from 10
ALTER TABLE renamed RENAME c TO "C";
-- from 10
INSERT INTO renamed VALUES (5, 'renamed', 'e');
-- from 10
ALTER TABLE renamed REPLICA IDENTITY FULL;
-- from 10
DELETE FROM renamed WHERE id = 3;
COMMIT;

INSERT INTO step VALUES ('full identity: a row from before its column');
INSERT INTO shape_full VALUES (1, 'x'), (2, 'y');
ALTER TABLE shape_full ADD COLUMN b integer DEFAULT 7;
UPDATE shape_full SET a = 'z' WHERE id = 1;
DELETE FROM shape_full WHERE id = 2;

INSERT INTO step VALUES ('savepoints');
BEGIN;
INSERT INTO other VALUES (101);
SAVEPOINT one;
INSERT INTO other VALUES (102);
ROLLBACK TO one;
INSERT INTO other VALUES (103);
SAVEPOINT two;
UPDATE other SET id = 104 WHERE id = 101;
SAVEPOINT three;
DELETE FROM other WHERE id = 103;
RELEASE three;
ROLLBACK TO two;
DELETE FROM other WHERE id = 101;
RELEASE two;
COMMIT;

INSERT INTO step VALUES ('several tables in one transaction, ON CONFLICT');
BEGIN;
INSERT INTO other VALUES (201) ON CONFLICT DO NOTHING;
INSERT INTO other VALUES (201) ON CONFLICT DO NOTHING;
INSERT INTO by_index VALUES (9, 'Z', 'first');
INSERT INTO by_index VALUES (8, 'Z', 'second') ON CONFLICT (code) DO UPDATE SET note = excluded.note;
INSERT INTO not_published VALUES (2);
DELETE FROM other WHERE id = 201;
COMMIT;

INSERT INTO step VALUES ('partitions: leaves are published, a row moves');
-- from 10
INSERT INTO log VALUES (1, '2026-01-10'), (2, '2026-02-10');
-- from 11
UPDATE log SET day = '2026-02-11' WHERE id = 1;

INSERT INTO step VALUES ('two-phase commit');
BEGIN;
INSERT INTO other VALUES (301);
PREPARE TRANSACTION 'recorded';
INSERT INTO other VALUES (302);
COMMIT PREPARED 'recorded';

INSERT INTO step VALUES ('an origin');
SELECT pg_replication_origin_session_setup('elsewhere');
INSERT INTO other VALUES (401);
SELECT pg_replication_origin_session_reset();

INSERT INTO step VALUES ('logical messages are not asked for');
BEGIN;
SELECT pg_logical_emit_message(true, 'bluegreen', 'not for anybody');
INSERT INTO other VALUES (501);
COMMIT;

INSERT INTO step VALUES ('a table without identity, a table without columns');
INSERT INTO no_identity VALUES (1);
INSERT INTO no_columns DEFAULT VALUES;

INSERT INTO step VALUES ('end');
