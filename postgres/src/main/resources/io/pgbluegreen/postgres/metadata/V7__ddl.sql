-- DDL commands that users ran on the side that takes writes, each written by an event trigger in the command's own
-- transaction, and replicated: the applier meets a command exactly where it was committed. What objects names is for
-- people. command is the whole query that held the command, NULL where that may hold a password. settings are those that
-- decide what its text means, a line each.
CREATE TABLE bluegreen.ddl_command (
    side text NOT NULL CHECK (side IN ('blue', 'green')),
    id bigint NOT NULL,
    tag text NOT NULL,
    objects text NOT NULL,
    command text,
    search_path text NOT NULL,
    settings text NOT NULL,
    role_name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (side, id)
);

CREATE SEQUENCE bluegreen.ddl_command_id;

-- What is to become, or has become here, of a command that the other side recorded.
CREATE TABLE bluegreen.ddl_decision (
    side text NOT NULL CHECK (side IN ('blue', 'green')),
    id bigint NOT NULL,
    decision text NOT NULL CHECK (decision IN ('apply', 'skip')),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at timestamptz,
    PRIMARY KEY (side, id)
);

-- Whose database this is, and what joins its publication when it is created; written by the setup.
CREATE TABLE bluegreen.ddl_capture (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    side text NOT NULL CHECK (side IN ('blue', 'green')),
    publication text NOT NULL,
    publish_new boolean NOT NULL
);

-- The migration's tables.include (included) and tables.exclude, as patterns of LIKE.
CREATE TABLE bluegreen.table_pattern (
    included boolean NOT NULL,
    schema_like text NOT NULL,
    table_like text NOT NULL
);

-- The columns of each table as the other side's stream described them at last: a difference without a recorded command
-- means that nobody records commands there. A type is empty where it is not one of the server's own.
CREATE TABLE bluegreen.seen_relation (
    source text NOT NULL,
    table_name text NOT NULL,
    column_names text[] NOT NULL,
    column_types text[] NOT NULL,
    PRIMARY KEY (source, table_name)
);

CREATE FUNCTION bluegreen.takes_part(of_schema text, of_table text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT of_schema NOT IN ('bluegreen', 'pg_catalog', 'information_schema', 'pg_toast')
        AND of_schema NOT LIKE 'pg\_temp%'
        AND (NOT EXISTS (SELECT FROM bluegreen.table_pattern p WHERE p.included)
            OR EXISTS (SELECT FROM bluegreen.table_pattern p
                WHERE p.included AND of_schema LIKE p.schema_like AND of_table LIKE p.table_like))
        AND NOT EXISTS (SELECT FROM bluegreen.table_pattern p
            WHERE NOT p.included AND of_schema LIKE p.schema_like AND of_table LIKE p.table_like)
$$;

-- The same for a relation; for an index, its table counts.
CREATE FUNCTION bluegreen.takes_part(relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT bluegreen.takes_part(n.nspname::text, c.relname::text)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = coalesce((SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indexrelid = relation), relation)
$$;

-- As the markers say; see bluegreen.marker.
CREATE FUNCTION bluegreen.takes_writes(of_side text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT m.kind = 'first' FROM bluegreen.marker m WHERE m.side = of_side
         ORDER BY m.operation DESC, m.kind = 'final' DESC LIMIT 1),
        of_side = 'blue')
$$;

-- TRUNCATE is not decoded before version 11. There a trigger on each published table writes a row in its place, which
-- the publisher turns into the truncate.
CREATE TABLE bluegreen.truncated_table (
    id bigserial PRIMARY KEY,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    truncated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- For whoever may empty the table. On newer versions, to which a dump may carry the trigger, it does nothing.
CREATE FUNCTION bluegreen.record_truncate() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('server_version_num')::int < 110000 THEN
        INSERT INTO bluegreen.truncated_table (schema_name, table_name) VALUES (TG_TABLE_SCHEMA, TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END
$$;

-- Before version 11: whether TRUNCATE of the table writes a row.
CREATE FUNCTION bluegreen.guard_truncate(guarded oid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('server_version_num')::int >= 110000 OR EXISTS (
            SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = guarded AND tgname = 'bluegreen_truncate') THEN
        RETURN false;
    END IF;
    EXECUTE pg_catalog.format(
        'CREATE TRIGGER bluegreen_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT
         EXECUTE PROCEDURE bluegreen.record_truncate()', guarded::pg_catalog.regclass);
    RETURN true;
END
$$;

-- Lets a table that was just created join this side's publication, if there is one, if the table takes part and has a
-- primary key: without one, UPDATE and DELETE would fail. Whether it joined.
CREATE FUNCTION bluegreen.publish_table(new_table oid) RETURNS boolean LANGUAGE plpgsql AS $$
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

-- Called by event triggers at the end of a command and after a DROP. Whoever runs a command has no rights here, so it
-- runs with its owner's; the search path of that user is kept for the record and put back.
CREATE FUNCTION bluegreen.record_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    path text := pg_catalog.current_setting('search_path');
    objects text;
    new_table oid;
    capture bluegreen.ddl_capture;
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
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
        INSERT INTO bluegreen.ddl_command (side, id, tag, objects, command, search_path, settings, role_name,
                                           recorded_at)
        VALUES (capture.side, nextval('bluegreen.ddl_command_id'), TG_TAG, objects,
                CASE WHEN TG_TAG LIKE '%USER MAPPING' OR TG_TAG LIKE '%SERVER' THEN NULL ELSE current_query() END,
                path,
                (SELECT string_agg(s.name || '=' || s.setting, chr(10) ORDER BY s.name) FROM pg_settings s
                 WHERE s.name IN ('TimeZone', 'DateStyle', 'IntervalStyle', 'extra_float_digits', 'bytea_output',
                     'array_nulls', 'xmloption', 'check_function_bodies', 'standard_conforming_strings')),
                CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END,
                clock_timestamp());
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
