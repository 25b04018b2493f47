package io.pgbluegreen.traffic;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Two servers for all tests of this JVM, which end with it. Nothing replicates between them. */
public final class TestServers {

    private static final PostgresServer BLUE = start("11");
    private static final PostgresServer GREEN = start("17");

    private TestServers() {}

    private static PostgresServer start(String major) {
        try {
            PostgresServer server =
                    PostgresServer.builder(major).database("forum").fsync(false).start();
            server.execute(
                    "CREATE ROLE app LOGIN PASSWORD 'app secret'",
                    "CREATE TABLE t (id text PRIMARY KEY)",
                    "GRANT ALL ON t TO app");
            return server;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Blue is PostgreSQL 11, green 17, each with an empty table {@code t} that the role {@code app} may write. */
    public static PostgresServer server(Side side) {
        return side == Side.BLUE ? BLUE : GREEN;
    }

    /** Which server a connection ends at. */
    public static Side sideOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW port")) {
            row.next();
            return row.getInt(1) == BLUE.port() ? Side.BLUE : Side.GREEN;
        }
    }

    /** How many rows have this prefix, and that no other side has them. */
    public static long rows(String prefix) throws SQLException {
        long rows = 0;
        for (Side side : Side.values()) {
            try (Connection connection = server(side).connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM t WHERE id LIKE '" + prefix + "%'")) {
                row.next();
                rows += row.getLong(1);
            }
        }
        return rows;
    }
}
