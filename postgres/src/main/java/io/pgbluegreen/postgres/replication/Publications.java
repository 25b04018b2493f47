package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Publications with an explicit list of tables. On 9.6, which has none, {@link ListedTables} stands for them: from
 * outside there is no difference.
 */
public final class Publications {

    private Publications() {}

    /**
     * Makes the publication publish exactly these tables, every operation, all rows, and all columns but generated ones;
     * creates it when it is not there. {@code publish_via_partition_root} stays as it is. All or nothing: in autocommit
     * mode in a transaction of its own, else in the caller's.
     *
     * <p>The caller leaves out tables without a usable replica identity: see
     * {@link io.pgbluegreen.postgres.catalog.RowIdentity#isUsable()}.
     *
     * @return whether anything had to be changed
     * @throws Problem when a publication of that name publishes all tables or whole schemas
     */
    public static boolean ensure(Connection connection, String name, Collection<TableId> tables) throws SQLException {
        return ensure(connection, name, tables, table -> false);
    }

    /**
     * The same, while tables may join by themselves, as {@code bluegreen.publish_table} lets them when they are created.
     *
     * @param joined tables that stay if they are published by now, although the caller did not name them
     */
    public static boolean ensure(
            Connection connection, String name, Collection<TableId> tables, Predicate<TableId> joined)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            boolean changed = change(connection, name, new TreeSet<>(tables), joined);
            if (autoCommit) {
                connection.commit();
            }
            done = true;
            return changed;
        } finally {
            if (autoCommit) {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Drops a publication.
     *
     * @return false when there was none
     */
    public static boolean drop(Connection connection, String name) throws SQLException {
        if (find(connection, name).isEmpty()) {
            return false;
        }
        if (!ServerVersion.of(connection).hasPublications()) {
            ListedTables.drop(connection, name);
            return true;
        }
        Sql.run(connection, "DROP PUBLICATION IF EXISTS " + Identifiers.quote(name));
        return true;
    }

    /** The publication of that name in this database. */
    public static Optional<Publication> find(Connection connection, String name) throws SQLException {
        return list(connection).stream()
                .filter(publication -> publication.name().equals(name))
                .findFirst();
    }

    /** All publications of this database, by name. */
    public static List<Publication> list(Connection connection) throws SQLException {
        return PublicationQuery.list(connection);
    }

    /** Ordinary and permanent tables of the users that the publication leaves out; waits for no lock of a table. */
    public static List<TableId> unpublished(Connection connection, String name) throws SQLException {
        return PublicationQuery.unpublished(connection, name);
    }

    /**
     * Published tables that are unlogged, so that nothing of them is decoded: 9.6 lets a listed table become so, and newer
     * versions refuse it.
     */
    public static List<TableId> unlogged(Connection connection, String name) throws SQLException {
        return ServerVersion.of(connection).hasPublications() ? List.of() : ListedTables.unlogged(connection, name);
    }

    private static boolean change(Connection connection, String name, Set<TableId> named, Predicate<TableId> joined)
            throws SQLException {
        if (!ServerVersion.of(connection).hasPublications()) {
            return ListedTables.change(connection, name, named, joined);
        }
        Optional<Publication> found = find(connection, name);
        if (found.isEmpty()) {
            Sql.run(
                    connection,
                    "CREATE PUBLICATION " + Identifiers.quote(name)
                            + (named.isEmpty() ? "" : " FOR TABLE " + list(named)) + " WITH (publish = '"
                            + String.join(", ", operations(ServerVersion.of(connection))) + "')");
            return true;
        }
        Publication publication = found.get();
        requireTableList(publication);
        boolean operationsChanged = setOperations(connection, publication);
        boolean changed = leaveOutGenerated(connection, publication) || operationsChanged;
        Set<TableId> wanted = new TreeSet<>(named);
        publication.tables().stream().filter(joined).forEach(wanted::add);
        Set<TableId> surplus = new TreeSet<>(publication.tables());
        surplus.removeIf(
                table -> wanted.contains(table) && !publication.filtered().contains(table));
        Set<TableId> missing = new TreeSet<>(wanted);
        missing.removeIf(table -> publication.tables().contains(table) && !surplus.contains(table));
        alter(connection, name, "DROP TABLE", surplus);
        // A walsender that decodes a table's change by a transaction which was open meanwhile takes the table for
        // unpublished, and older servers never look again.
        ListedTables.lock(connection, missing);
        alter(connection, name, "ADD TABLE", missing);
        return changed || !surplus.isEmpty() || !missing.isEmpty();
    }

    private static boolean setOperations(Connection connection, Publication publication) throws SQLException {
        List<String> operations = operations(ServerVersion.of(connection));
        if (publication.publish().equals(new HashSet<>(operations))) {
            return false;
        }
        Sql.run(
                connection,
                "ALTER PUBLICATION " + Identifiers.quote(publication.name()) + " SET (publish = '"
                        + String.join(", ", operations) + "')");
        return true;
    }

    /** The topic never holds what a server computes: the other one computes it too. */
    private static boolean leaveOutGenerated(Connection connection, Publication publication) throws SQLException {
        if (!publication.generatedColumns()) {
            return false;
        }
        Sql.run(
                connection,
                "ALTER PUBLICATION " + Identifiers.quote(publication.name())
                        + " SET (publish_generated_columns = none)");
        return true;
    }

    private static void alter(Connection connection, String name, String action, Set<TableId> tables)
            throws SQLException {
        if (!tables.isEmpty()) {
            Sql.run(connection, "ALTER PUBLICATION " + Identifiers.quote(name) + " " + action + " " + list(tables));
        }
    }

    /** ONLY: the descendants of an inheritance parent are tables of their own and stand in the list by themselves. */
    private static String list(Set<TableId> tables) {
        return tables.stream().map(table -> "ONLY " + table.toSql()).collect(Collectors.joining(", "));
    }

    private static List<String> operations(ServerVersion version) {
        return version.hasTruncateDecoding()
                ? List.of("insert", "update", "delete", "truncate")
                : List.of("insert", "update", "delete");
    }

    private static void requireTableList(Publication publication) {
        if (publication.allTables()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "publication \"" + publication.name()
                            + "\" publishes all tables or whole schemas; expected one with" + " a list of tables",
                    "Drop that publication if nothing else uses it, or configure another name.");
        }
    }
}
