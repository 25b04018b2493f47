-- The first load's first snapshot, or where a clone left. Tables that the load does not know are not there any more in
-- what was loaded: their changes whose commit record starts before it are not to be applied. 0/0 where the load was begun
-- before this was noted, and where it had nothing to read.
ALTER TABLE bluegreen.first_load ADD COLUMN first_lsn pg_lsn;

UPDATE bluegreen.first_load SET first_lsn = '0/0';

-- As before; on 9.6, what was listed as a table that is gone does not keep the new one of its name from joining.
CREATE OR REPLACE FUNCTION bluegreen.publish_table(new_table oid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    capture bluegreen.ddl_capture;
    key_columns text[];
    of_schema text;
    of_table text;
BEGIN
    SELECT * INTO capture FROM bluegreen.ddl_capture WHERE publish_new;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT n.nspname, c.relname,
           (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.place)
            FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY k(attnum, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate)
    INTO of_schema, of_table, key_columns
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = new_table AND c.relkind = 'r' AND c.relpersistence = 'p' AND c.relreplident = 'd';
    IF key_columns IS NULL OR NOT bluegreen.takes_part(new_table) THEN
        RETURN false;
    END IF;
    IF current_setting('server_version_num')::int < 100000 THEN
        -- One that was dropped by an applier, for which event triggers do not fire.
        UPDATE bluegreen.published_table l SET until_lsn = pg_catalog.pg_current_xlog_insert_location()
        WHERE l.publication = capture.publication AND l.schema_name = of_schema AND l.table_name = of_table
          AND l.until_lsn IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = l.table_oid);
        IF NOT EXISTS (SELECT FROM bluegreen.published_table WHERE publication = capture.publication)
            OR EXISTS (SELECT FROM bluegreen.published_table l
                       WHERE l.publication = capture.publication AND l.schema_name = of_schema
                         AND l.table_name = of_table AND l.until_lsn IS NULL) THEN
            RETURN false;
        END IF;
        INSERT INTO bluegreen.published_table
            (publication, schema_name, table_name, table_oid, identity, key_columns, from_lsn)
        VALUES (capture.publication, of_schema, of_table, new_table, 'default', key_columns,
                pg_catalog.pg_current_xlog_insert_location());
    ELSE
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = capture.publication)
            OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                       WHERE p.pubname = capture.publication AND r.prrelid = new_table) THEN
            RETURN false;
        END IF;
        EXECUTE pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I', capture.publication, of_schema, of_table);
    END IF;
    PERFORM bluegreen.guard_truncate(new_table);
    RETURN true;
END
$$;

-- As before; on 9.6, tables that are dropped leave the list, for another one may get the name.
CREATE OR REPLACE FUNCTION bluegreen.record_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    path text := pg_catalog.current_setting('search_path');
    objects text;
    new_table oid;
    capture bluegreen.ddl_capture;
    roots oid[];
    new_tables oid[];
    changed_partitions jsonb;
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
        IF TG_EVENT = 'sql_drop' THEN
            SELECT string_agg(DISTINCT concat_ws(' ', d.object_type, d.object_identity), ', ') INTO objects
            FROM pg_event_trigger_dropped_objects() d
            WHERE d.original AND NOT d.is_temporary
              AND coalesce(d.schema_name, d.object_name) <> 'bluegreen'
              AND d.object_identity NOT LIKE 'bluegreen\_truncate on %'
              AND (d.object_type <> 'table' OR bluegreen.takes_part(d.schema_name, d.object_name));
        ELSE
            SELECT string_agg(DISTINCT concat_ws(' ', c.object_type, c.object_identity), ', ') INTO objects
            FROM pg_event_trigger_ddl_commands() c
            WHERE NOT c.in_extension AND lower(c.object_type) <> 'large object'
              AND coalesce(c.schema_name, c.object_identity, '') NOT IN ('bluegreen', 'pg_temp')
              AND coalesce(c.object_identity, '') NOT LIKE 'bluegreen\_truncate on %'
              AND (c.classid <> 'pg_class'::regclass OR bluegreen.takes_part(c.objid));
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
        IF TG_TAG = 'CREATE TABLE' THEN
            FOR new_table IN
                SELECT c.objid FROM pg_event_trigger_ddl_commands() c
                WHERE c.object_type = 'table' AND NOT c.in_extension
            LOOP
                BEGIN
                    PERFORM bluegreen.publish_table(new_table);
                EXCEPTION WHEN OTHERS THEN
                    -- Nobody's CREATE TABLE is to fail for this; `bluegreen status` names the table.
                    RAISE WARNING 'table % was not published: %', new_table::regclass, SQLERRM;
                END;
            END LOOP;
        END IF;
    END IF;
    PERFORM pg_catalog.set_config('search_path', path, true);
END
$$;
