package io.pgbluegreen.demo.stage;

import io.pgbluegreen.demo.front.Front;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The servers, each a process of its own that ends with this one.
 *
 * @param blue PostgreSQL of the old major, with a forum that has rows
 * @param green PostgreSQL of the new major
 * @param front what the forum's clients connect to
 * @param seededRows how many rows blue had from the beginning
 */
public record Stage(PostgresServer blue, PostgresServer green, PulsarServer pulsar, Front front, long seededRows)
        implements AutoCloseable {

    /** The database on both sides. */
    public static final String DATABASE = "forum";

    public PostgresServer server(Side side) {
        return side == Side.BLUE ? blue : green;
    }

    /** Blue's exact version, e.g. {@code 11.22}. */
    public String blueVersion() throws SQLException {
        return version(blue);
    }

    /** Green's exact version, e.g. {@code 17.11}. */
    public String greenVersion() throws SQLException {
        return version(green);
    }

    private static String version(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    /** Ends the servers and removes their folders. */
    @Override
    public void close() {
        try (blue;
                green;
                pulsar) {
            front.close();
        }
    }
}
