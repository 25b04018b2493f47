package io.pgbluegreen.demo.probe;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Proves both directions by a heartbeat that goes round: a beat that is written from now on must reach the other side,
 * be noted there in that side's own beat, and come back with it.
 */
public final class RoundTrip {

    private static final int POLL_MILLIS = 20;

    private RoundTrip() {}

    /**
     * Waits for the next beat that comes back.
     *
     * @param home the server from which the beat goes out and where it is looked for
     * @param side that server's side
     * @return how long it took from the moment of asking, which includes the wait for the next beat; empty if none came
     *     back within {@code patience}
     */
    public static Optional<Duration> await(PostgresServer home, Side side, Duration patience)
            throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        try (Connection connection = home.connect()) {
            long next = beat(connection, side) + 1;
            while (seen(connection, side) < next) {
                if (System.nanoTime() - begin > patience.toNanos()) {
                    return Optional.empty();
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
        return Optional.of(Duration.ofNanos(System.nanoTime() - begin));
    }

    private static long beat(Connection connection, Side side) throws SQLException {
        return Optional.ofNullable(HeartbeatTable.read(connection).get(side))
                .map(Heartbeat::beat)
                .orElse(0L);
    }

    /** Our latest beat that the other side's row, as it has come back here, tells of. */
    private static long seen(Connection connection, Side side) throws SQLException {
        return Optional.ofNullable(HeartbeatTable.read(connection).get(side.other()))
                .map(Heartbeat::seenBeat)
                .orElse(0L);
    }
}
