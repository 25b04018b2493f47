package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The first load of this database.
 *
 * @param detail for people, for example from where
 * @param finishedAt empty while it is under way
 * @param firstLsn changes of tables that it does not know are not to be applied where their commit record starts before
 *     it; empty while nothing was read
 */
public record FirstLoad(
        Way way, Instant startedAt, Optional<Instant> finishedAt, Optional<String> detail, Optional<Lsn> firstLsn) {

    /** How the rows come here. */
    public enum Way {
        /** Table by table, by SQL. */
        COPY,
        /** With a clone of the other cluster's files. */
        ADOPT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Way of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    public boolean isDone() {
        return finishedAt.isPresent();
    }
}
