package io.pgbluegreen.cutover.port;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The topics of both sides, read independently of the appliers. */
public interface ChangeLog extends AutoCloseable {

    /** The message id (hexadecimal) at which this side's topic ends now. */
    String end(Side side);

    /**
     * Follows a side's topic.
     *
     * @param afterMessage hexadecimal id of a message, from {@link #end}; what comes behind it is read
     */
    Watch watch(Side side, String afterMessage);

    @Override
    void close();

    /** A topic being read, on a thread of its own, from {@link #watch} to {@link #close}. */
    interface Watch extends AutoCloseable {

        /**
         * Waits until the marker has been read.
         *
         * @throws io.pgbluegreen.problem.Problem UNAVAILABLE when it did not come within the limit
         */
        Sighting awaitMarker(MarkerKey marker, Duration limit) throws InterruptedException;

        /**
         * Waits until the marker's seal has been read, and tells who wrote to a table of a user between both.
         *
         * @throws io.pgbluegreen.problem.Problem UNAVAILABLE when it did not come within the limit
         */
        List<Write> awaitSeal(MarkerKey marker, Duration limit) throws InterruptedException;

        @Override
        void close();
    }

    /**
     * Where a marker stands in a topic.
     *
     * @param messageId hexadecimal
     * @param seq of its frame
     * @param commitLsn of the marker's transaction
     * @param endLsn of the marker's transaction
     */
    record Sighting(String messageId, long seq, Lsn commitLsn, Lsn endLsn) {}

    /** A transaction that changed tables of users. */
    record Write(long xid, Lsn commitLsn, Set<TableId> tables) {
        public Write {
            tables = Set.copyOf(tables);
        }
    }
}
