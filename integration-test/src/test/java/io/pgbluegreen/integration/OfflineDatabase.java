package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** A third server, which a migration names as a follower. */
final class OfflineDatabase implements AutoCloseable {

    static final String NAME = "analytics";
    static final String SUBSCRIPTION = "follower-" + NAME;

    private final PostgresServer server;

    private OfflineDatabase(PostgresServer server) {
        this.server = server;
    }

    /** With the forum's tables, without rows. */
    static OfflineDatabase create() throws SQLException {
        PostgresServer server = PostgresServer.builder("17").start();
        Forums.createTables(server);
        return new OfflineDatabase(server);
    }

    /** With these tables instead. */
    static OfflineDatabase with(String... ddl) throws SQLException {
        PostgresServer server = PostgresServer.builder("17").start();
        server.execute(ddl);
        return new OfflineDatabase(server);
    }

    /** Its section of {@code migration.yaml}. */
    String yaml() throws IOException {
        Path password = Files.createTempFile("bluegreen-offline-", ".password");
        Files.writeString(password, server.password());
        return "followers: {" + NAME + ": {host: " + server.host() + ", port: " + server.port() + ", database: "
                + server.database() + ", user: " + server.user() + ", password-file: " + password + "}}";
    }

    /** Its applier, as a daemon of its own. */
    JavaProgram feeder(Path folder) {
        return Bluegreen.start(folder, "pulsar2pg", "--follower", NAME);
    }

    /** Fails unless every row of every user table is equal here and there. */
    void assertSameRows(PostgresServer other) throws SQLException {
        try (Connection left = other.connect();
                Connection right = server.connect()) {
            TableComparison comparison = TableComparison.compare(left, right, TableSelection.userTables());
            assertThat(comparison.isEqual()).as(comparison.differences()).isTrue();
            assertThat(comparison.rowsCompared()).isPositive();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
