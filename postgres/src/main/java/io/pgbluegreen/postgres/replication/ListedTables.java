package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands for publications on 9.6: a table of the metadata schema. A table that joins or leaves while a slot is in
 * use is locked for a moment, so that every transaction that changes it lies wholly on one side of that position.
 */
public final class ListedTables {

    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout TO '5s'";

    /** While a table is rewritten its new rows are decoded as those of a table of such a name, in the same schema. */
    private static final Pattern REWRITE = Pattern.compile("pg_temp_\\d+");

    private ListedTables() {}

    /** Every table that is or was in the list of that publication; none on a database without the metadata schema. */
    public static List<ListedTable> read(Connection connection, String publication) throws SQLException {
        return isThere(connection)
                ? Sql.list(
                        connection,
                        "SELECT *, table_oid::bigint AS oid FROM bluegreen.published_table WHERE publication = ?"
                                + " ORDER BY schema_name, table_name, from_lsn",
                        ListedTables::table,
                        publication)
                : List.of();
    }

    static List<Publication> publications(Connection connection) throws SQLException {
        if (!isThere(connection)) {
            return List.of();
        }
        Map<String, Set<TableId>> tables = new TreeMap<>();
        Sql.list(
                connection,
                "SELECT publication, schema_name, table_name FROM bluegreen.published_table WHERE until_lsn IS NULL",
                row -> tables.computeIfAbsent(row.getString(1), name -> new TreeSet<>())
                        .add(new TableId(row.getString(2), row.getString(3))));
        return tables.entrySet().stream()
                .map(entry -> new Publication(
                        entry.getKey(),
                        false,
                        Set.of("insert", "update", "delete"),
                        false,
                        false,
                        entry.getValue(),
                        Set.of()))
                .toList();
    }

    static List<TableId> unlogged(Connection connection, String publication) throws SQLException {
        return Sql.list(
                connection,
                "SELECT l.schema_name, l.table_name FROM bluegreen.published_table l"
                        + " JOIN pg_catalog.pg_class c ON c.oid = l.table_oid"
                        + " WHERE l.publication = ? AND l.until_lsn IS NULL AND c.relpersistence <> 'p' ORDER BY 1, 2",
                row -> new TableId(row.getString(1), row.getString(2)),
                publication);
    }

    static void drop(Connection connection, String publication) throws SQLException {
        Sql.update(connection, "DELETE FROM bluegreen.published_table WHERE publication = ?", publication);
    }

    /** In the caller's transaction. */
    static boolean change(Connection connection, String publication, Set<TableId> named, Predicate<TableId> joined)
            throws SQLException {
        named.stream()
                .filter(table -> REWRITE.matcher(table.name()).matches())
                .findFirst()
                .ifPresent(table -> {
                    throw new Problem(
                            Kind.CHECK_FAILED,
                            "table " + table
                                    + " cannot be published: PostgreSQL 9.6 gives this name to tables that it rewrites",
                            "Rename the table, or leave it out of the migration.");
                });
        Map<TableId, ListedTable> listed = read(connection, publication).stream()
                .filter(table -> table.until().isEmpty())
                .collect(Collectors.toMap(ListedTable::id, table -> table));
        Set<TableId> wanted = new TreeSet<>(named);
        TableFacts.ofNames(connection, listed.keySet().stream().filter(joined).toList())
                .forEach(table -> wanted.add(table.id()));
        Map<TableId, TableFacts> facts = facts(connection, wanted);
        boolean inUse =
                Sql.one(connection, "SELECT EXISTS (SELECT FROM bluegreen.publisher)", row -> row.getBoolean(1));
        if (!inUse) {
            if (listed.keySet().equals(wanted) && facts.values().stream().allMatch(now -> isStill(listed, now))) {
                return false;
            }
            drop(connection, publication);
            insert(connection, publication, facts.values(), Lsn.ZERO);
            return true;
        }
        requireUnchanged(listed, facts);
        Set<TableId> surplus = new TreeSet<>(listed.keySet());
        surplus.removeAll(wanted);
        Set<TableId> missing = new TreeSet<>(wanted);
        missing.removeAll(listed.keySet());
        remove(connection, publication, surplus);
        add(connection, publication, missing);
        return !surplus.isEmpty() || !missing.isEmpty();
    }

    private static Map<TableId, TableFacts> facts(Connection connection, Set<TableId> wanted) throws SQLException {
        Map<TableId, TableFacts> facts = TableFacts.ofNames(connection, wanted).stream()
                .collect(Collectors.toMap(TableFacts::id, table -> table));
        wanted.stream().filter(table -> !facts.containsKey(table)).findFirst().ifPresent(table -> {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "table " + table + " cannot be published: it does not exist or holds no rows of its own",
                    "Correct the list of tables in the configuration.");
        });
        return facts;
    }

    private static void requireUnchanged(Map<TableId, ListedTable> listed, Map<TableId, TableFacts> facts) {
        facts.forEach((id, now) -> {
            ListedTable before = listed.get(id);
            if (before != null && !before.isStill(now)) {
                throw changed(before, now);
            }
        });
    }

    private static boolean isStill(Map<TableId, ListedTable> listed, TableFacts now) {
        ListedTable before = listed.get(now.id());
        return before != null && before.isStill(now) && before.otherNames().isEmpty();
    }

    /** The problem that a table is not found by what it was found by when it was listed. */
    public static Problem changed(ListedTable listed, TableFacts now) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "table " + listed.id() + " was listed for publishing as " + text(listed.oid(), listed.id())
                        + " with replica identity " + text(listed.identity(), listed.key()) + ", but is now "
                        + text(now.oid(), now.id()) + " with " + text(now.identity(), now.key())
                        + ": which of its changes were made before and which after, PostgreSQL 9.6 does not tell",
                listed.id().equals(now.id())
                        ? "Set it back as it was, load it again with 'bluegreen copy --table " + listed.id()
                                + "', and start the publisher again; or exclude the table and run 'bluegreen setup'."
                        : "Rename it back, load it again with 'bluegreen copy --table " + listed.id()
                                + "', and start the publisher again: what was changed under the other name does not"
                                + " come.");
    }

    /** The problem that a change came under a name that was not, or not only, that of the table as it was listed. */
    public static Problem hadOtherName(ListedTable listed, TableId name) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "a change of " + name + " came, and for a while "
                        + (name.equals(listed.id())
                                ? "that table had another replica identity, or another table had that name"
                                : "table " + listed.id() + " had that name")
                        + ": which of its changes were made then, PostgreSQL 9.6 does not tell",
                "Set all back as it was, load it again with 'bluegreen copy --table " + listed.id()
                        + "', and start the publisher again.");
    }

    private static String text(long oid, TableId id) {
        return id + " (OID " + oid + ")";
    }

    private static String text(ReplicaIdentity identity, List<String> key) {
        return identity.name() + (key.isEmpty() ? "" : " " + key);
    }

    private static void remove(Connection connection, String publication, Set<TableId> tables) throws SQLException {
        List<TableId> present = TableFacts.ofNames(connection, tables).stream()
                .map(TableFacts::id)
                .toList();
        lock(connection, present);
        for (TableId table : tables) {
            Sql.update(
                    connection,
                    "UPDATE bluegreen.published_table SET until_lsn = " + insertPosition(connection)
                            + " WHERE publication = ? AND schema_name = ? AND table_name = ? AND until_lsn IS NULL",
                    publication,
                    table.schema(),
                    table.name());
        }
    }

    private static void add(Connection connection, String publication, Set<TableId> tables) throws SQLException {
        lock(connection, tables);
        // Once more under the lock, which keeps out whoever would change what they are found by.
        Lsn from = Lsn.parse(
                Sql.one(connection, "SELECT " + insertPosition(connection) + "::text", row -> row.getString(1)));
        insert(connection, publication, facts(connection, tables).values(), from);
    }

    /** Waits for whoever is writing these tables, and keeps others out to the end of the transaction. */
    static void lock(Connection connection, Collection<TableId> tables) throws SQLException {
        if (!tables.isEmpty()) {
            Sql.run(connection, LOCK_TIMEOUT);
            Sql.run(
                    connection,
                    tables.stream()
                            .map(table -> "ONLY " + table.toSql())
                            .collect(Collectors.joining(", ", "LOCK TABLE ", " IN SHARE MODE")));
        }
    }

    private static String insertPosition(Connection connection) throws SQLException {
        return ServerVersion.of(connection).currentWalInsertLsnFunction();
    }

    private static void insert(Connection connection, String publication, Collection<TableFacts> tables, Lsn from)
            throws SQLException {
        for (TableFacts table : tables) {
            Sql.update(
                    connection,
                    "INSERT INTO bluegreen.published_table (publication, schema_name, table_name, table_oid, identity,"
                            + " key_columns, from_lsn) VALUES (?, ?, ?, cast(? AS oid), ?, ?, cast(? AS pg_lsn))",
                    publication,
                    table.id().schema(),
                    table.id().name(),
                    Long.toString(table.oid()),
                    table.identity().name().toLowerCase(Locale.ROOT),
                    connection.createArrayOf("text", table.key().toArray()),
                    from);
        }
    }

    private static ListedTable table(ResultSet row) throws SQLException {
        return new ListedTable(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getLong("oid"),
                ReplicaIdentity.valueOf(row.getString("identity").toUpperCase(Locale.ROOT)),
                TableFacts.texts(row, "key_columns"),
                Lsn.parse(row.getString("from_lsn")),
                Sql.text(row, "until_lsn").map(Lsn::parse),
                TableFacts.texts(row, "other_names").stream()
                        .map(TableId::parse)
                        .toList());
    }

    private static boolean isThere(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT pg_catalog.to_regclass('bluegreen.published_table') IS NOT NULL",
                row -> row.getBoolean(1));
    }
}
