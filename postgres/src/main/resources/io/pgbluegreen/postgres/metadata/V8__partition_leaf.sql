-- Changes of a partitioned table are published under the names of its leaves. This says of each side's leaves to which
-- root they belong and which rows they take, for the other side may have other partitions: this side's own rows are what
-- it knew at last, the other side's rows are as of the place in its stream that was applied. place and condition are the
-- server's words. condition tells a leaf's rows from all others of its root (empty where nothing does for sure); hash_keys
-- has the partition key of each table that is partitioned by hash and whose OID the condition names.
CREATE TABLE bluegreen.partition_leaf (
    side text NOT NULL CHECK (side IN ('blue', 'green')),
    schema_name text NOT NULL,
    table_name text NOT NULL,
    root_schema text NOT NULL,
    root_table text NOT NULL,
    place text NOT NULL,
    condition text NOT NULL,
    hash_keys jsonb NOT NULL,
    PRIMARY KEY (side, schema_name, table_name)
);

-- What a command made of the partitions of its side: {"gone": [...], "leaves": [...]}; NULL for nothing.
ALTER TABLE bluegreen.ddl_command ADD COLUMN partitions jsonb;

-- The leaves of this database as they are now, those of one root or all; where some are named, these only, and default
-- partitions, which take what others do not. What is set makes the words the same in every session and on every server.
CREATE FUNCTION bluegreen.partition_leaves(of_root oid, of_leaves oid[] DEFAULT NULL)
RETURNS TABLE (schema_name text, table_name text, root_schema text, root_table text, place text, condition text,
               hash_keys jsonb)
LANGUAGE plpgsql STABLE
SET search_path = '' SET datestyle = 'ISO, MDY' SET intervalstyle = 'postgres' SET timezone = 'UTC'
SET extra_float_digits = 3 SET bytea_output = 'hex' SET lc_monetary = 'C' SET quote_all_identifiers = off AS $$
DECLARE
    version int := pg_catalog.current_setting('server_version_num');
    defaults oid[] := '{}';
BEGIN
    IF version < 100000 THEN
        RETURN;
    END IF;
    IF version >= 110000 THEN
        EXECUTE 'SELECT ARRAY(SELECT partdefid FROM pg_catalog.pg_partitioned_table WHERE partdefid <> 0)' INTO defaults;
    END IF;
    RETURN QUERY EXECUTE $query$
        WITH RECURSIVE down(root, relid, levels) AS (
            SELECT c.oid, c.oid, ARRAY[]::oid[]
            FROM pg_catalog.pg_class c
            WHERE c.relkind = 'p' AND NOT c.relispartition AND ($1 IS NULL OR c.oid = $1)
            UNION ALL
            SELECT d.root, i.inhrelid, i.inhrelid || d.levels
            FROM down d JOIN pg_catalog.pg_inherits i ON i.inhparent = d.relid)
        SELECT n.nspname::text, l.relname::text, rn.nspname::text, r.relname::text, above.place,
               -- Below a default partition, a session may remember a condition of before its latest sibling came.
               CASE WHEN d.levels[2:] && $3 THEN ''
                    ELSE coalesce(pg_catalog.pg_get_partition_constraintdef(l.oid), 'true') END,
               coalesce(above.hash_keys, '{}')
        FROM down d
        JOIN pg_catalog.pg_class l ON l.oid = d.relid AND l.relkind = 'r'
        JOIN pg_catalog.pg_namespace n ON n.oid = l.relnamespace
        JOIN pg_catalog.pg_class r ON r.oid = d.root
        JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
        CROSS JOIN LATERAL (
            SELECT pg_catalog.string_agg(
                       pg_catalog.format('%s of %I.%I by %s', pg_catalog.pg_get_expr(c.relpartbound, c.oid), pn.nspname,
                           p.relname, pg_catalog.pg_get_partkeydef(p.oid)), ', ' ORDER BY u.level) AS place,
                   pg_catalog.jsonb_object_agg(p.oid::text, pg_catalog.pg_get_partkeydef(p.oid))
                       FILTER (WHERE pg_catalog.pg_get_partkeydef(p.oid) LIKE 'HASH %') AS hash_keys
            FROM pg_catalog.unnest(d.levels) WITH ORDINALITY u(relid, level)
            JOIN pg_catalog.pg_class c ON c.oid = u.relid
            JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
            JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
            JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace) above
        WHERE $2 IS NULL OR d.relid = ANY ($2) OR d.levels[1] = ANY ($3)
    $query$ USING of_root, of_leaves, defaults;
END
$$;

-- The root that a table is a partition of, at whatever level; the table itself where it is one; NULL for others.
CREATE FUNCTION bluegreen.partition_root(relation oid) RETURNS oid LANGUAGE plpgsql STABLE AS $$
DECLARE
    root oid;
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int < 100000 THEN
        RETURN NULL;
    END IF;
    EXECUTE $query$
        WITH RECURSIVE up(relid, partition, kind) AS (
            SELECT c.oid, c.relispartition, c.relkind FROM pg_catalog.pg_class c WHERE c.oid = $1
            UNION ALL
            SELECT p.oid, p.relispartition, p.relkind
            FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.relid
            JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
            WHERE up.partition)
        SELECT up.relid FROM up WHERE NOT up.partition AND up.kind = 'p'
    $query$ INTO root USING relation;
    RETURN root;
END
$$;

-- Brings a side's own rows up to date, as far as these roots go (NULL: all), and with what is no leaf any more. What it
-- changed; NULL for nothing. Where leaves are named, they are new, and nothing went: a root may have thousands of others.
CREATE FUNCTION bluegreen.note_partitions(of_side text, of_roots oid[], of_leaves oid[] DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    roots oid[] := of_roots;
    gone jsonb;
    changed jsonb;
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int < 100000 THEN
        RETURN NULL;
    END IF;
    EXECUTE $query$
        WITH gone AS (
            DELETE FROM bluegreen.partition_leaf p
            WHERE p.side = $1 AND $3 AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = p.schema_name AND c.relname = p.table_name AND c.relispartition AND c.relkind = 'r')
            RETURNING p.*)
        SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(g)),
               -- A default partition takes what no other one takes.
               CASE WHEN $2 IS NOT NULL THEN
                   $2 || ARRAY(SELECT DISTINCT c.oid FROM gone g
                               JOIN pg_catalog.pg_namespace n ON n.nspname = g.root_schema
                               JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = g.root_table
                               WHERE c.relkind = 'p' AND NOT c.relispartition) END
        FROM gone g
    $query$ INTO gone, roots USING of_side, of_roots, of_leaves IS NULL;
    IF roots IS NOT NULL AND of_leaves IS NULL THEN
        -- A table that left with partitions of its own is their root from now on, and no command names it.
        EXECUTE $query$
            WITH RECURSIVE down(root, relid) AS (
                SELECT c.oid, c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition
                UNION ALL
                SELECT d.root, i.inhrelid FROM down d JOIN pg_catalog.pg_inherits i ON i.inhparent = d.relid)
            SELECT $2 || ARRAY(
                SELECT DISTINCT d.root
                FROM down d
                JOIN pg_catalog.pg_class l ON l.oid = d.relid
                JOIN pg_catalog.pg_namespace n ON n.oid = l.relnamespace
                JOIN pg_catalog.pg_class r ON r.oid = d.root
                JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
                JOIN bluegreen.partition_leaf p
                    ON p.side = $1 AND p.schema_name = n.nspname AND p.table_name = l.relname
                WHERE p.root_schema <> rn.nspname OR p.root_table <> r.relname)
        $query$ INTO roots USING of_side, roots;
    END IF;
    WITH now AS (
        SELECT l.* FROM (SELECT DISTINCT pg_catalog.unnest(coalesce(roots, ARRAY[NULL]::oid[])) AS root) r
        CROSS JOIN LATERAL bluegreen.partition_leaves(r.root, of_leaves) l
        WHERE roots IS NULL OR r.root IS NOT NULL),
    noted AS (
        INSERT INTO bluegreen.partition_leaf AS p
            (side, schema_name, table_name, root_schema, root_table, place, condition, hash_keys)
        SELECT of_side, n.schema_name, n.table_name, n.root_schema, n.root_table, n.place, n.condition, n.hash_keys
        FROM now n
        -- Those that are as they were would be locked one by one.
        WHERE NOT EXISTS (
            SELECT FROM bluegreen.partition_leaf k
            WHERE k.side = of_side AND k.schema_name = n.schema_name AND k.table_name = n.table_name
              AND (k.root_schema, k.root_table, k.place, k.condition, k.hash_keys)
                  = (n.root_schema, n.root_table, n.place, n.condition, n.hash_keys))
        ON CONFLICT (side, schema_name, table_name) DO UPDATE
        SET root_schema = excluded.root_schema, root_table = excluded.root_table, place = excluded.place,
            condition = excluded.condition, hash_keys = excluded.hash_keys
        RETURNING p.*)
    SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(n)) INTO changed FROM noted n;
    RETURN CASE WHEN gone IS NOT NULL OR changed IS NOT NULL THEN
        pg_catalog.jsonb_build_object('gone', coalesce(gone, '[]'), 'leaves', coalesce(changed, '[]')) END;
END
$$;

-- Called by event triggers at the end of a command and after a DROP. Whoever runs a command has no rights here, so it
-- runs with its owner's; the search path of that user is kept for the record and put back.
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
