package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A commit can be decoded as soon as it is written. Other sessions see it a moment later, with synchronous replication
 * only when the standby has answered: until then the catalog is behind the stream.
 */
public final class CommitVisibility {

    /** The stream must not stand still for as long as the server waits for its client. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** Of a snapshot, whose transactions are numbered on beyond 32 bits. */
    private record Snapshot(long end, Set<Integer> running) {

        static Snapshot parse(String text) {
            String[] parts = text.split(":", -1);
            return new Snapshot(
                    Long.parseLong(parts[1]),
                    Arrays.stream(parts[2].split(","))
                            .filter(number -> !number.isEmpty())
                            .map(number -> (int) Long.parseLong(number))
                            .collect(Collectors.toSet()));
        }

        boolean sees(long xid) {
            return (int) xid - (int) end < 0 && !running.contains((int) xid);
        }
    }

    private CommitVisibility() {}

    /**
     * Waits until this session's next statement sees what these transactions did, whose commits came in the stream.
     *
     * @param xids without epoch, as the stream gives them
     * @throws Problem UNAVAILABLE when the server does not let one be seen within seconds
     */
    public static void await(Connection connection, String where, Collection<Long> xids) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Optional<Long> unseen = unseen(connection, xids);
        while (unseen.isPresent()) {
            if (System.nanoTime() - deadline > 0) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        where + " does not let transaction " + unseen.get() + " be seen, though its commit is written",
                        "It seems to wait for a synchronous standby that does not answer: see to that. Until then nothing"
                                + " is published.");
            }
            // On the server: a session that is closed meanwhile ends it.
            Sql.list(connection, "SELECT pg_catalog.pg_sleep(0.02)", row -> 1);
            unseen = unseen(connection, xids);
        }
    }

    private static Optional<Long> unseen(Connection connection, Collection<Long> xids) throws SQLException {
        Snapshot snapshot = Snapshot.parse(
                Sql.one(connection, "SELECT pg_catalog.txid_current_snapshot()::text", row -> row.getString(1)));
        return xids.stream().filter(xid -> !snapshot.sees(xid)).findFirst();
    }
}
