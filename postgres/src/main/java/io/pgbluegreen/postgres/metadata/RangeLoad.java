package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import java.time.Instant;
import java.util.Optional;

/**
 * One part of a table's copy.
 *
 * @param number from 0
 * @param condition the SQL condition that selects its rows at the source
 * @param finishedAt empty while its rows are not here
 */
public record RangeLoad(
        TableId table, int number, String condition, long rows, long bytes, Optional<Instant> finishedAt) {

    public RangeLoad {
        if (number < 0 || condition.isEmpty() || rows < 0 || bytes < 0) {
            throw new IllegalArgumentException("not a range of " + table + ": number " + number + ", condition '"
                    + condition + "', rows " + rows + ", bytes " + bytes);
        }
    }
}
