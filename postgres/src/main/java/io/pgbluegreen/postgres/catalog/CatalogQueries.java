package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.postgres.ServerVersion;

/**
 * The queries of {@link Catalog}, each for many tables at once. None of them takes a lock on a table, so that they do
 * not wait behind an ALTER TABLE or hold one up.
 */
final class CatalogQueries {

    static final String PARENTS = """
            SELECT i.inhrelid::bigint AS table_oid, n.nspname AS parent_schema, c.relname AS parent_name
            FROM pg_catalog.pg_inherits i
            JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE i.inhrelid = ANY (?) AND c.relkind IN ('r', 'p', 'f')
            ORDER BY i.inhrelid, i.inhseqno""";

    /**
     * From 11 to 14 a partition's copy of its parent's trigger is internal too; other internal ones belong to a constraint.
     * The one that records TRUNCATE is ours and changes no row.
     */
    static final String FIRING = """
            SELECT t.tgrelid::bigint AS table_oid, t.tgname AS name, 'TRIGGER' AS kind, t.tgenabled = 'A' AS always
            FROM pg_catalog.pg_trigger t
            WHERE t.tgrelid = ANY (?) AND t.tgenabled IN ('A', 'R')
              AND (NOT t.tgisinternal OR t.tgconstraint = 0) AND t.tgname <> 'bluegreen_truncate'
            UNION ALL
            SELECT r.ev_class::bigint, r.rulename, 'RULE', r.ev_enabled = 'A'
            FROM pg_catalog.pg_rewrite r
            WHERE r.ev_class = ANY (?) AND r.ev_enabled IN ('A', 'R')
            ORDER BY 1, 2""";

    /** An array type is told by its element, which names it: int2vector and oidvector are no arrays to a user. */
    static final String TYPES = """
            SELECT t.oid::bigint AS oid, n.nspname AS type_schema, t.typname AS type_name,
                   pg_catalog.format_type(t.oid, -1) AS type_sql, t.typtype::text AS typtype,
                   CASE WHEN element.oid IS NOT NULL THEN pg_catalog.format_type(element.oid, -1) END AS element_sql,
                   CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, -1) END AS base_sql,
                   t.typarray <> 0 AS has_array_type
            FROM pg_catalog.pg_type t
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_catalog.pg_type element ON element.oid = t.typelem AND element.typarray = t.oid
            WHERE t.typisdefined""";

    /** A table dropped meanwhile has no size; OFFSET keeps the planner from asking for it twice. */
    static final String SIZES = """
            SELECT s.oid, s.bytes
            FROM (SELECT c.oid::bigint AS oid, pg_catalog.pg_table_size(c.oid) AS bytes
                  FROM pg_catalog.pg_class c
                  WHERE c.oid = ANY (?) OFFSET 0) AS s
            WHERE s.bytes IS NOT NULL""";

    /**
     * Version 10 has no unique index on a partitioned table, only on its leaves. One that every leaf has names one row of
     * all where the partition keys belong to it: equal values then stand in the same leaf.
     */
    static final String KEYS_OF_LEAVES = """
            WITH RECURSIVE down(root, relid) AS (
                SELECT c.oid, c.oid FROM pg_catalog.pg_class c WHERE c.oid = ANY (?) AND c.relkind = 'p'
                UNION ALL
                SELECT d.root, i.inhrelid FROM down d JOIN pg_catalog.pg_inherits i ON i.inhparent = d.relid),
            leaf AS (
                SELECT d.root, d.relid, pg_catalog.count(*) OVER (PARTITION BY d.root) AS leaves
                FROM down d JOIN pg_catalog.pg_class c ON c.oid = d.relid AND c.relkind <> 'p'),
            partition_key AS (
                SELECT d.root, pg_catalog.bool_or(k.attnum = 0) AS computed,
                       pg_catalog.array_agg(a.attname::text) FILTER (WHERE a.attname IS NOT NULL) AS columns
                FROM down d
                JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = d.relid
                CROSS JOIN LATERAL pg_catalog.unnest(p.partattrs::int2[]) AS k(attnum)
                LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.relid AND a.attnum = k.attnum
                GROUP BY d.root),
            key AS (
                SELECT l.root, l.relid, l.leaves, c.relname, k.columns, k.not_null
                FROM leaf l
                JOIN pg_catalog.pg_index i ON i.indrelid = l.relid AND i.indisunique AND i.indimmediate AND i.indisvalid
                    AND i.indexprs IS NULL AND i.indpred IS NULL
                JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                CROSS JOIN LATERAL (
                    SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.place) AS columns,
                           pg_catalog.bool_and(a.attnotnull) AS not_null
                    FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) k)
            SELECT k.root::bigint AS table_oid, pg_catalog.min(k.relname::text) AS index_name, false AS indisprimary,
                   false AS indisreplident, true AS indimmediate, true AS complete, k.columns,
                   pg_catalog.bool_and(k.not_null) AS not_null
            FROM key k JOIN partition_key p ON p.root = k.root AND NOT p.computed AND p.columns <@ k.columns
            GROUP BY k.root, k.leaves, k.columns HAVING pg_catalog.count(DISTINCT k.relid) = k.leaves
            ORDER BY 1, 2""";

    private CatalogQueries() {}

    static String relations(ServerVersion version) {
        return """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relkind::text AS relkind,
                   c.relpersistence::text AS relpersistence, c.relreplident::text AS relreplident,
                   c.relrowsecurity, c.reltuples::float8 AS reltuples, c.relpages,
                   (greatest(c.relpages, 0) + coalesce(toast.relpages, 0))::bigint
                       * pg_catalog.current_setting('block_size')::bigint AS bytes,
                   e.extname, %s AS relispartition
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
            LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e'
            LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')""".formatted(version.hasDeclarativePartitions() ? "c.relispartition" : "false");
    }

    static String columns(ServerVersion version) {
        return """
            SELECT a.attrelid::bigint AS table_oid, a.attname, a.attnum, a.atttypid::bigint AS type_oid, a.atttypmod,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_sql, a.attnotnull, a.atthasdef,
                   %s AS attidentity, %s AS attgenerated
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attrelid, a.attnum""".formatted(
                        version.hasIdentityColumns() ? "a.attidentity::text" : "''",
                        version.hasGeneratedColumns() ? "a.attgenerated::text" : "''");
    }

    /** Unique indexes; {@code columns} lacks expressions, {@code complete} tells when the index has any. */
    static String uniqueIndexes(ServerVersion version) {
        return """
            SELECT i.indrelid::bigint AS table_oid, c.relname AS index_name, i.indisprimary, i.indisreplident,
                   i.indimmediate, i.indisvalid AND i.indexprs IS NULL AND i.indpred IS NULL AS complete,
                   key.columns, coalesce(key.not_null, false) AS not_null
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            LEFT JOIN LATERAL (
                SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.place) AS columns,
                       pg_catalog.bool_and(a.attnotnull) AS not_null
                FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE k.place <= %s) AS key ON true
            WHERE i.indrelid = ANY (?) AND i.indisunique
            ORDER BY i.indrelid, NOT i.indisprimary, c.relname""".formatted(version.hasCoveringIndexes() ? "i.indnkeyatts" : "i.indnatts");
    }
}
