package io.pgbluegreen.consumers.follower;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A database that is fed from a topic by an applier of its own, and goes where the writes go. Which topic that is stands
 * in the database itself, beside the position, and both change in one transaction: whoever starts its applier reads
 * {@link #state} first. An applier that still reads the old topic finds its position gone and stops.
 */
public final class Follower {

    private static final long POLL_MILLIS = 100;

    private final String name;
    private final PostgresSessions sessions;
    private final String subscription;

    /**
     * For one database.
     *
     * @param subscription its name on both topics
     */
    public Follower(String name, PostgresSessions sessions, String subscription) {
        this.name = name;
        this.sessions = sessions;
        this.subscription = subscription;
    }

    public String name() {
        return name;
    }

    public String subscription() {
        return subscription;
    }

    /**
     * Makes the database follow a side from its topic's first message on, unless it follows one already. The metadata
     * schema must be there.
     *
     * @param systemId system identifier of that side's cluster
     * @param operation the newest cutover or rollback of which that side holds a marker, 0 before the first: the topic
     *     brings all those markers, and none of them was missed
     * @param loaded whether a first load of that side comes or came into this database
     * @return what stands there now
     */
    public FollowerState setUp(Side side, String systemId, int timeline, long operation, boolean loaded) {
        return inTransaction("note which side it follows", connection -> {
            if (AppliedTable.readAll(connection).isEmpty()) {
                AppliedTable.write(connection, position(side, systemId, timeline, 0, Lsn.ZERO, ""));
            }
            return FollowerTable.create(
                    connection, name, side, operation, loaded ? Optional.of(side) : Optional.empty());
        });
    }

    /** What it follows; empty before {@link #setUp}. */
    public Optional<FollowerState> state() {
        return inTransaction("read which side it follows", FollowerTable::read);
    }

    /**
     * Notes which partitions a side has, unless it follows that one: then it has read what became of them, as far as it
     * has come.
     *
     * @param leaves as {@link PartitionLeafTable#describe} gives them
     */
    public void notePartitions(Side side, String leaves) {
        inTransaction("note the partitions of " + side, connection -> {
            if (FollowerTable.read(connection).orElseThrow(this::notSetUp).follows() != side) {
                PartitionLeafTable.replace(connection, side, leaves);
            }
            return side;
        });
    }

    /**
     * Waits until the database holds the final marker, that is, everything that was written on the old side, and makes
     * it go on at the first marker on the other side.
     *
     * @param finalMarker written by {@code to.other()}
     * @param firstMarker written by {@code to}
     * @return what it follows now; the old side still where the final marker did not come within the limit
     * @throws Problem when the database does not answer, or follows neither of both operations' sides as it should
     */
    public FollowerState handOver(Side to, MarkerPlace finalMarker, MarkerPlace firstMarker, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            FollowerState now = inTransaction(
                    "go on with " + to, connection -> tryHandOver(connection, to, finalMarker, firstMarker));
            if (now.operation() >= firstMarker.key().operation() || System.nanoTime() >= deadline) {
                return now;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private FollowerState tryHandOver(Connection connection, Side to, MarkerPlace finalMarker, MarkerPlace firstMarker)
            throws SQLException {
        Side from = to.other();
        FollowerState state = FollowerTable.lock(connection).orElseThrow(this::notSetUp);
        if (state.operation() >= firstMarker.key().operation()) {
            return state;
        }
        boolean holdsAll = MarkerTable.find(connection, finalMarker.key())
                .filter(marker -> marker.side() == from)
                .isPresent();
        if (state.follows() != from) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    sessions.settings().where() + " was expected to follow " + from + " when operation "
                            + firstMarker.key().operation() + " began, but follows " + state.follows()
                            + " since operation " + state.operation(),
                    "An operation was left out. Load the database again from " + to + ".");
        }
        if (!holdsAll) {
            return state;
        }
        // Waits for a transaction of the old side's applier, and takes the position from it.
        Sql.update(connection, "DELETE FROM bluegreen.applied WHERE source = ?", from.label());
        AppliedTable.write(
                connection,
                position(
                        to,
                        firstMarker.system(),
                        firstMarker.timeline(),
                        firstMarker.sighting().seq() - 1,
                        // What stands before the marker in its frame is dropped, the marker itself is applied.
                        firstMarker.sighting().commitLsn(),
                        firstMarker.sighting().messageId()));
        // The other side's publisher has inserted its row long ago, and only updates it from here on.
        Sql.update(
                connection,
                "INSERT INTO bluegreen.heartbeat (side, beat, written_at) VALUES (?, 0, clock_timestamp())"
                        + " ON CONFLICT DO NOTHING",
                to.label());
        FollowerTable.follow(connection, to, firstMarker.key().operation());
        return FollowerTable.read(connection).orElseThrow();
    }

    private static Applied position(
            Side source, String systemId, int timeline, long seq, Lsn endLsn, String messageId) {
        return new Applied(
                source.label(), systemId, timeline, seq, endLsn, messageId, 0, 0, Optional.empty(), Instant.EPOCH);
    }

    private Problem notSetUp() {
        return new Problem(
                Kind.CHECK_FAILED,
                sessions.settings().where() + " does not say which side it follows",
                "Run `bluegreen setup`, which notes it.");
    }

    private <T> T inTransaction(String action, Work<T> work) {
        try (Connection connection = sessions.open("bluegreen follower " + name)) {
            connection.setAutoCommit(false);
            T result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw PostgresErrors.statement(sessions.settings().where(), action, e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
