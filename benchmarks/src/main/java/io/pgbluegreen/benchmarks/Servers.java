package io.pgbluegreen.benchmarks;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Both clusters and Pulsar, durable (fsync on everywhere), with room for the WAL of a whole run. */
record Servers(PostgresServer blue, PostgresServer green, PulsarServer pulsar) implements AutoCloseable {

    static Servers start(String blueMajor, String greenMajor) {
        return new Servers(
                postgres(blueMajor),
                postgres(greenMajor),
                PulsarServer.builder().memory(1024, 1024).throughput().start());
    }

    private static PostgresServer postgres(String major) {
        return PostgresServer.builder(major)
                .setting("shared_buffers", "1GB")
                .setting("max_wal_size", "16GB")
                .setting("checkpoint_timeout", "1h")
                .setting("max_replication_slots", "60")
                .setting("max_wal_senders", "60")
                .setting("fsync", "on")
                .start();
    }

    /** The first column of the only row. */
    static String one(PostgresServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return one(connection, sql);
        }
    }

    static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new IllegalStateException("no row: " + sql);
            }
            return String.valueOf(row.getString(1));
        }
    }

    @Override
    public void close() {
        pulsar.close();
        green.close();
        blue.close();
    }
}
