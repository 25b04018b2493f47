package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The first load of one table. Rows, bytes and ranges are those of finished ranges.
 *
 * @param startLsn position in the source's WAL: changes whose commit record starts before it are in the copy, all others
 *     are to be applied; there from the state COPYING on
 */
public record TableLoad(
        TableId table,
        State state,
        Optional<Lsn> startLsn,
        long rows,
        long bytes,
        int rangesTotal,
        int rangesDone,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    /** How far it is. */
    public enum State {
        PENDING,
        COPYING,
        COPIED;

        static State of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    public TableLoad {
        if (state != State.PENDING && startLsn.isEmpty()) {
            throw new IllegalArgumentException("expected a start LSN for " + table + ", which is " + state);
        }
    }
}
