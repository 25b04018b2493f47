package io.pgbluegreen.testkit.comparison;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection that sees the database as it was at one moment, and prints values as the other side's does. */
final class Snapshot implements AutoCloseable {

    private static final String SETTINGS = """
            SET LOCAL datestyle = 'ISO, MDY';
            SET LOCAL intervalstyle = 'postgres';
            SET LOCAL timezone = 'UTC';
            SET LOCAL extra_float_digits = 3;
            SET LOCAL bytea_output = 'hex';
            SET LOCAL lc_monetary = 'C';
            SET LOCAL xmloption = 'content';
            SET LOCAL row_security = off;
            SET LOCAL search_path = '';
            """;

    private final Connection connection;

    private Snapshot(Connection connection) {
        this.connection = connection;
    }

    static Snapshot open(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalArgumentException("a comparison needs a connection outside a transaction (autocommit on)");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            statement.execute(SETTINGS);
        }
        return new Snapshot(connection);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }
}
