-- The relation that an object belongs to, itself or as its trigger, rule or policy; NULL for others. A composite type is
-- none: it concerns the tables that use it, whatever its own name.
CREATE FUNCTION bluegreen.relation_of(catalog oid, object oid) RETURNS oid LANGUAGE sql STABLE AS $$
    SELECT CASE catalog
        WHEN 'pg_catalog.pg_class'::pg_catalog.regclass
            THEN (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid = object AND c.relkind <> 'c')
        WHEN 'pg_catalog.pg_trigger'::pg_catalog.regclass
            THEN (SELECT t.tgrelid FROM pg_catalog.pg_trigger t WHERE t.oid = object)
        WHEN 'pg_catalog.pg_rewrite'::pg_catalog.regclass
            THEN (SELECT r.ev_class FROM pg_catalog.pg_rewrite r WHERE r.oid = object)
        WHEN 'pg_catalog.pg_policy'::pg_catalog.regclass
            THEN (SELECT p.polrelid FROM pg_catalog.pg_policy p WHERE p.oid = object)
    END
$$;

-- Lets a table join that exists already, such as one that has just got its primary key, while no row of it would be
-- missing on the other side. Its size tells: no snapshot hides rows from that, and it is 0 again after TRUNCATE.
CREATE FUNCTION bluegreen.publish_empty_table(altered oid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- On 9.6, a table that was renamed is in the list by its former name.
    IF pg_catalog.pg_relation_size(altered) > 0
        OR EXISTS (SELECT FROM bluegreen.published_table l WHERE l.table_oid = altered AND l.until_lsn IS NULL) THEN
        RETURN false;
    END IF;
    RETURN bluegreen.publish_table(altered);
END
$$;

-- Whether nobody can have written to a table between the look at its size and the end of this transaction; and, on 9.6,
-- whether this transaction has not either, for there it is published as a whole: it has neither created nor emptied the
-- table, each of which writes its row of pg_class.
CREATE FUNCTION bluegreen.is_alone_with(altered oid) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (
            SELECT FROM pg_catalog.pg_locks l
            WHERE l.locktype = 'relation' AND l.relation = altered AND l.pid = pg_catalog.pg_backend_pid()
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                WHERE d.datname = pg_catalog.current_database())
              AND l.mode = 'AccessExclusiveLock' AND l.granted)
        AND (pg_catalog.current_setting('server_version_num')::int >= 100000
            OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = altered AND pg_catalog.age(c.xmin) > 0))
$$;

-- On 9.6, names by which a listed table must not be told: it had another one for a while, or another replica identity,
-- or another table had its name. Once all is as it was, nothing else tells what rows were that came meanwhile. Empty
-- again when the table is copied anew.
ALTER TABLE bluegreen.published_table ADD COLUMN other_names text[] NOT NULL DEFAULT '{}';

CREATE INDEX published_table_oid ON bluegreen.published_table (table_oid);
CREATE INDEX published_table_name ON bluegreen.published_table (schema_name, table_name);

-- For relations that a command created or altered. Under FULL each row shows what it was.
CREATE FUNCTION bluegreen.note_other_names(altered oid[]) RETURNS void LANGUAGE sql AS $$
    WITH relation AS (
        SELECT c.oid, n.nspname::text, c.relname::text, c.relreplident,
               ARRAY(SELECT a.attname::text
                     FROM pg_catalog.pg_index i
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                     WHERE i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary AND i.indimmediate
                                                                      WHEN 'i' THEN i.indisreplident END
                     ORDER BY 1) AS key_columns
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.oid = ANY (altered)
    ), other AS (
        SELECT l.publication, l.schema_name, l.table_name, l.from_lsn, r.nspname, r.relname
        FROM bluegreen.published_table l JOIN relation r ON r.oid = l.table_oid
        WHERE l.until_lsn IS NULL
          AND (r.nspname <> l.schema_name OR r.relname <> l.table_name
              OR r.relreplident <> 'f' AND (
                  r.relreplident <> pg_catalog.left(l.identity, 1)
                  OR r.key_columns <> ARRAY(SELECT k FROM pg_catalog.unnest(l.key_columns) k ORDER BY 1)))
        UNION ALL
        SELECT l.publication, l.schema_name, l.table_name, l.from_lsn, r.nspname, r.relname
        FROM bluegreen.published_table l JOIN relation r ON r.nspname = l.schema_name AND r.relname = l.table_name
        WHERE l.until_lsn IS NULL AND r.oid <> l.table_oid
    )
    UPDATE bluegreen.published_table l SET other_names = l.other_names || o.names
    FROM (SELECT publication, schema_name, table_name, from_lsn,
                 pg_catalog.array_agg(pg_catalog.format('%I.%I', nspname, relname)) AS names
          FROM other GROUP BY 1, 2, 3, 4) o
    WHERE l.publication = o.publication AND l.schema_name = o.schema_name AND l.table_name = o.table_name
      AND l.from_lsn = o.from_lsn
$$;

-- As before; and what gives and takes privileges, for which an event trigger is told no object: those on our own schema
-- are known by the text. And what is dropped without a schema or name of its own, which is told as NULL: triggers, rules
-- and policies (before version 15), casts. A table that is altered may join, too.
CREATE OR REPLACE FUNCTION bluegreen.record_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    path text := pg_catalog.current_setting('search_path');
    objects text;
    new_table oid;
    capture bluegreen.ddl_capture;
    roots oid[];
    new_tables oid[];
    changed_partitions jsonb;
    altered oid[];
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF TG_EVENT = 'sql_drop' AND current_setting('server_version_num')::int < 100000 THEN
        UPDATE bluegreen.published_table SET until_lsn = pg_current_xlog_insert_location()
        WHERE until_lsn IS NULL AND table_oid IN (
            SELECT d.objid FROM pg_event_trigger_dropped_objects() d
            WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0);
    END IF;
    SELECT * INTO capture FROM bluegreen.ddl_capture;
    IF FOUND AND bluegreen.takes_writes(capture.side)
            AND (TG_EVENT = 'sql_drop') = (TG_TAG LIKE 'DROP %')
            AND TG_TAG NOT LIKE '%PUBLICATION' AND TG_TAG NOT LIKE '%SUBSCRIPTION'
            AND TG_TAG NOT IN ('REFRESH MATERIALIZED VIEW', 'REINDEX') THEN
        IF current_setting('server_version_num')::int < 100000 THEN
            IF TG_EVENT = 'sql_drop' THEN
                -- What table an index belonged to nobody tells any more.
                altered := ARRAY(SELECT d.objid FROM pg_event_trigger_dropped_objects() d
                                 WHERE d.classid = 'pg_class'::regclass
                                 UNION ALL
                                 SELECT table_oid FROM bluegreen.published_table WHERE identity = 'index');
            ELSIF TG_TAG = 'ALTER SCHEMA' THEN
                altered := ARRAY(SELECT r.oid FROM pg_event_trigger_ddl_commands() c
                                 JOIN pg_class r ON r.relnamespace = c.objid
                                 WHERE c.classid = 'pg_namespace'::regclass);
            ELSE
                altered := ARRAY(SELECT c.objid FROM pg_event_trigger_ddl_commands() c
                                 WHERE c.classid = 'pg_class'::regclass);
            END IF;
            IF altered <> '{}' THEN
                PERFORM bluegreen.note_other_names(altered);
            END IF;
        END IF;
        IF TG_EVENT = 'sql_drop' THEN
            SELECT string_agg(DISTINCT concat_ws(' ', d.object_type, d.object_identity), ', ') INTO objects
            FROM pg_event_trigger_dropped_objects() d
            WHERE d.original AND NOT d.is_temporary
              AND coalesce(d.schema_name, d.object_name, '') <> 'bluegreen'
              AND d.object_identity NOT LIKE 'bluegreen\_truncate on %'
              AND (d.object_type NOT IN ('table', 'trigger', 'rule', 'policy')
                  OR bluegreen.takes_part(d.address_names[1], d.address_names[2]));
        ELSE
            SELECT string_agg(DISTINCT CASE WHEN c.classid IS NULL THEN 'privileges (' || lower(c.object_type) || ')'
                                       ELSE concat_ws(' ', c.object_type, c.object_identity) END, ', ') INTO objects
            FROM pg_event_trigger_ddl_commands() c
            WHERE NOT c.in_extension AND lower(c.object_type) <> 'large object'
              AND coalesce(c.schema_name, c.object_identity, '') NOT IN ('bluegreen', 'pg_temp')
              AND coalesce(c.object_identity, '') NOT LIKE 'bluegreen\_truncate on %'
              AND CASE WHEN c.classid IS NULL THEN current_query() !~* '\mbluegreen\.|\mschema\s+"?bluegreen\M'
                       ELSE coalesce(bluegreen.takes_part(bluegreen.relation_of(c.classid, c.objid)), true) END;
        END IF;
    END IF;
    IF objects IS NOT NULL THEN
        IF TG_TAG IN ('ALTER SCHEMA', 'CREATE SCHEMA') THEN
            changed_partitions := bluegreen.note_partitions(capture.side, NULL);
        ELSIF TG_TAG IN ('CREATE TABLE', 'ALTER TABLE') THEN
            SELECT coalesce(array_agg(DISTINCT r.root), '{}'), array_agg(r.objid) INTO roots, new_tables
            FROM (SELECT c.objid, bluegreen.partition_root(c.objid) AS root FROM pg_event_trigger_ddl_commands() c
                  WHERE c.classid = 'pg_class'::regclass) r
            WHERE r.root IS NOT NULL;
            changed_partitions := bluegreen.note_partitions(
                capture.side, roots, CASE TG_TAG WHEN 'CREATE TABLE' THEN coalesce(new_tables, '{}') END);
        ELSIF TG_TAG LIKE 'DROP %' THEN
            changed_partitions := bluegreen.note_partitions(capture.side, '{}');
        END IF;
        INSERT INTO bluegreen.ddl_command (side, id, tag, objects, command, search_path, settings, role_name,
                                           recorded_at, partitions)
        VALUES (capture.side, nextval('bluegreen.ddl_command_id'), TG_TAG, objects,
                CASE WHEN TG_TAG LIKE '%USER MAPPING' OR TG_TAG LIKE '%SERVER' THEN NULL ELSE current_query() END,
                path,
                (SELECT string_agg(s.name || '=' || s.setting, chr(10) ORDER BY s.name) FROM pg_settings s
                 WHERE s.name IN ('TimeZone', 'DateStyle', 'IntervalStyle', 'extra_float_digits', 'bytea_output',
                     'array_nulls', 'xmloption', 'check_function_bodies', 'standard_conforming_strings')),
                CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END,
                clock_timestamp(), changed_partitions);
        IF TG_TAG IN ('CREATE TABLE', 'ALTER TABLE') THEN
            FOR new_table IN
                SELECT c.objid FROM pg_event_trigger_ddl_commands() c
                WHERE c.object_type = 'table' AND NOT c.in_extension
            LOOP
                BEGIN
                    IF TG_TAG = 'CREATE TABLE' THEN
                        PERFORM bluegreen.publish_table(new_table);
                    ELSIF bluegreen.is_alone_with(new_table) THEN
                        PERFORM bluegreen.publish_empty_table(new_table);
                    END IF;
                EXCEPTION WHEN OTHERS THEN
                    -- Nobody's command is to fail for this; `bluegreen status` names the table.
                    RAISE WARNING 'table % was not published: %', new_table::regclass, SQLERRM;
                END;
            END LOOP;
        END IF;
    END IF;
    PERFORM pg_catalog.set_config('search_path', path, true);
END
$$;
