package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the catalogs say about sequences; no statement here takes a lock on a sequence. */
final class SequenceCatalog {

    private static final String ONLY_USERS = """
            c.relkind = 'S' AND c.relpersistence <> 't'
                AND n.nspname NOT IN ('bluegreen', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
                AND NOT EXISTS (
                    SELECT 1 FROM pg_catalog.pg_depend e
                    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid
                        AND e.deptype = 'e')""";

    /** Each sequence once: it has one owner at most. */
    private static final String ENTRIES_FROM = """
             c.oid::bigint AS oid, n.nspname, c.relname,
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                       AND pg_catalog.has_sequence_privilege(c.oid, 'SELECT') AS readable,
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                       AND pg_catalog.has_sequence_privilege(c.oid, 'UPDATE') AS settable,
                   tn.nspname AS owner_schema, t.relname AS owner_table, a.attname AS owner_column,
                   d.deptype = 'i' AS identity
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d
                ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
                AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid""";

    /** Before version 10 the definition stands in the sequence's own relation. */
    private static final String ENTRIES_OLD = "SELECT" + ENTRIES_FROM + "\nWHERE " + ONLY_USERS;

    private static final String ENTRIES = """
            SELECT pg_catalog.format_type(s.seqtypid, NULL) AS type, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                   s.seqcache, s.seqcycle,""" + ENTRIES_FROM + """

            JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
            WHERE\s""" + ONLY_USERS;

    /** Every change of a sequence's definition, name, owner or privileges writes a new version of one of both rows. */
    private static final String FINGERPRINT = """
            SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(
                       pg_catalog.concat_ws(' ', c.oid, c.xmin, s.xmin), ',' ORDER BY c.oid), ''))
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
            WHERE\s""" + ONLY_USERS;

    /** Tables with a column whose default calls the sequence. */
    private static final String USES = """
            SELECT d.refobjid::bigint AS oid, tn.nspname, t.relname
            FROM pg_catalog.pg_depend d
            JOIN pg_catalog.pg_attrdef f ON f.oid = d.objid
            JOIN pg_catalog.pg_class t ON t.oid = f.adrelid
            JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            JOIN pg_catalog.pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
            WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass""";

    private SequenceCatalog() {}

    /**
     * One sequence of the catalog.
     *
     * @param definition empty before version 10
     */
    record Entry(
            SequenceId id,
            long oid,
            Optional<SequenceDefinition> definition,
            Optional<OwningColumn> owner,
            boolean readable,
            boolean settable) {}

    static List<Entry> read(Connection connection, ServerVersion version) throws SQLException {
        return version.hasPublications()
                ? Sql.list(connection, ENTRIES, row -> entry(row, Optional.of(definition(row))))
                : Sql.list(connection, ENTRIES_OLD, row -> entry(row, Optional.empty()));
    }

    /** Equal as long as {@link #read} finds the same; empty before version 10. */
    static Optional<String> fingerprint(Connection connection, ServerVersion version) throws SQLException {
        return version.hasPublications()
                ? Optional.of(Sql.one(connection, FINGERPRINT, row -> row.getString(1)))
                : Optional.empty();
    }

    /** By the sequence's OID. */
    static Map<Long, Set<TableId>> usedBy(Connection connection) throws SQLException {
        Map<Long, Set<TableId>> tables = new HashMap<>();
        Sql.list(connection, USES, row -> tables.computeIfAbsent(row.getLong("oid"), oid -> new HashSet<>())
                .add(new TableId(row.getString("nspname"), row.getString("relname"))));
        return tables;
    }

    private static Entry entry(ResultSet row, Optional<SequenceDefinition> definition) throws SQLException {
        return new Entry(
                new SequenceId(row.getString("nspname"), row.getString("relname")),
                row.getLong("oid"),
                definition,
                owner(row),
                row.getBoolean("readable"),
                row.getBoolean("settable"));
    }

    private static Optional<OwningColumn> owner(ResultSet row) throws SQLException {
        Optional<String> table = Sql.text(row, "owner_table");
        return table.isEmpty()
                ? Optional.empty()
                : Optional.of(new OwningColumn(
                        new TableId(row.getString("owner_schema"), table.get()),
                        row.getString("owner_column"),
                        row.getBoolean("identity")));
    }

    private static SequenceDefinition definition(ResultSet row) throws SQLException {
        return new SequenceDefinition(
                row.getString("type"),
                row.getLong("seqstart"),
                row.getLong("seqincrement"),
                row.getLong("seqmin"),
                row.getLong("seqmax"),
                row.getLong("seqcache"),
                row.getBoolean("seqcycle"));
    }
}
