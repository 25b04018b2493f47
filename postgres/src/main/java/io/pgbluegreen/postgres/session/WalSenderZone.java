package io.pgbluegreen.postgres.session;

import io.pgbluegreen.postgres.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.TimeZone;
import org.postgresql.PGConnection;

/**
 * Gives a 9.6 walsender the zone UTC. The driver tells every server the JVM's default zone when it connects, which beats
 * the startup options, and a walsender of 9.6 understands no SET: so it prints times in the JVM's zone.
 */
final class WalSenderZone {

    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    private WalSenderZone() {}

    @FunctionalInterface
    interface Connecting {
        Connection connect() throws SQLException;
    }

    /**
     * Connects; where the session cannot be told its zone later and has another one than UTC, connects again while the
     * JVM's default zone is UTC for a moment. There is no other way past the driver.
     */
    static Connection inUtc(Connecting connecting) throws SQLException {
        Connection connection = connecting.connect();
        try {
            if (ServerVersion.of(connection).walSenderRunsSql() || isUtc(connection)) {
                return connection;
            }
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        connection.close();
        synchronized (WalSenderZone.class) {
            TimeZone before = TimeZone.getDefault();
            TimeZone.setDefault(UTC);
            try {
                return connecting.connect();
            } finally {
                TimeZone.setDefault(before);
            }
        }
    }

    private static boolean isUtc(Connection connection) throws SQLException {
        return "UTC".equals(connection.unwrap(PGConnection.class).getParameterStatus("TimeZone"));
    }
}
