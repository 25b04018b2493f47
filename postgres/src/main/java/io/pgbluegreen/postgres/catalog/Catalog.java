package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads what a database holds. The number of queries does not depend on the number of tables. Sessions come from
 * {@link io.pgbluegreen.postgres.session.PostgresSessions}: names of types depend on the search path, which is empty
 * there. A session in autocommit mode reads from one snapshot; a session in a transaction reads as that does.
 */
public final class Catalog {

    private Catalog() {}

    /** The user tables that the filter includes, by schema and name; waits for no lock of a table. */
    public static List<Table> tables(Connection connection, TableFilter filter) throws SQLException {
        requireEmptySearchPath(connection);
        return inSnapshot(connection, () -> TableAssembly.read(connection, filter));
    }

    /** Every type of the database by its OID, the row types of tables included. */
    public static Map<Long, ColumnType> types(Connection connection) throws SQLException {
        requireEmptySearchPath(connection);
        return Map.copyOf(Types.read(connection));
    }

    /**
     * The size in bytes of each table with its TOAST, without indexes, as the files are now. Waits while somebody holds
     * an exclusive lock on one of them. A table that is gone is left out.
     */
    public static Map<TableId, Long> sizes(Connection connection, Collection<Table> tables) throws SQLException {
        Map<Long, Long> byOid = Sql.list(
                        connection,
                        CatalogQueries.SIZES,
                        row -> Map.entry(row.getLong("oid"), row.getLong("bytes")),
                        TableAssembly.oids(
                                connection, tables.stream().map(Table::oid).toList()))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<TableId, Long> sizes = new LinkedHashMap<>();
        for (Table table : tables) {
            Long bytes = byOid.get(table.oid());
            if (bytes != null) {
                sizes.put(table.id(), bytes);
            }
        }
        return sizes;
    }

    private static void requireEmptySearchPath(Connection connection) throws SQLException {
        String path = Sql.one(connection, "SHOW search_path", row -> row.getString(1));
        if (!path.isEmpty() && !path.equals("\"\"")) {
            throw new IllegalStateException("expected a connection with an empty search_path, found " + path);
        }
    }

    private static <T> T inSnapshot(Connection connection, Reading<T> reading) throws SQLException {
        if (!connection.getAutoCommit()) {
            return reading.read();
        }
        connection.setAutoCommit(false);
        try {
            Sql.run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            T read = reading.read();
            connection.rollback();
            connection.setAutoCommit(true);
            return read;
        } catch (SQLException | RuntimeException e) {
            endAfter(e, connection);
            throw e;
        }
    }

    private static void endAfter(Exception failure, Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws SQLException;
    }
}
