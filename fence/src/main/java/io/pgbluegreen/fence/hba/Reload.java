package io.pgbluegreen.fence.hba;

import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Has the server load its configuration files, and waits until logins go by them. */
final class Reload {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 5;

    private final ConnectionSettings cluster;

    Reload(ConnectionSettings cluster) {
        this.cluster = cluster;
    }

    /**
     * Returns when a new session says that the postmaster has loaded its files since. It loads pg_hba.conf in the same
     * go and begets sessions only afterwards.
     *
     * @throws Problem UNAVAILABLE when that did not come about
     */
    void run(Connection connection) throws SQLException {
        Instant asked = Sql.one(connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now")
                .orElseThrow());
        Sql.list(connection, "SELECT pg_catalog.pg_reload_conf()", row -> row.getBoolean(1));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!loadedAfter(asked)) {
            if (System.nanoTime() > deadline) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        cluster.where() + ": the server has not loaded its configuration within " + LIMIT.toSeconds()
                                + " s of being asked to",
                        "Look for errors in its log and in SELECT * FROM pg_file_settings WHERE error IS NOT NULL.");
            }
            pause();
        }
    }

    private boolean loadedAfter(Instant asked) throws SQLException {
        try (Connection fresh = new PostgresSessions(cluster).open("bluegreen fence check")) {
            return Sql.one(fresh, "SELECT pg_catalog.pg_conf_load_time() AS loaded", row -> Sql.instant(row, "loaded")
                            .orElseThrow())
                    .isAfter(asked);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNAVAILABLE,
                    cluster.where() + ": interrupted while the server loads its configuration",
                    "Run it again, or lower the fence.",
                    e);
        }
    }
}
