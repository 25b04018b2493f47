package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be loaded, from where and how.
 *
 * @param blue where rows come from
 * @param green where they go
 * @param tables whose rows are copied
 * @param slot the slot on blue that keeps every change from before the snapshot on; it must exist already
 * @param jobs how many ranges are copied at a time, each with a connection to either side
 * @param rangeBytes tables larger than this on blue's disk are cut into ranges of about this size
 * @param again tables to copy once more although they are copied; empty for an ordinary load
 * @param publication blue's, which must hold every table that is copied; nothing where nobody publishes them
 * @param operation the newest cutover or rollback that blue may know of: behind a newer one, what is written elsewhere
 *     comes to blue too, and would come to green twice; nothing where there are none
 */
public record FirstLoadSettings(
        ConnectionSettings blue,
        ConnectionSettings green,
        TableFilter tables,
        String slot,
        int jobs,
        long rangeBytes,
        SchemaMode schema,
        Set<TableId> again,
        Optional<String> publication,
        Optional<Long> operation) {

    public static final int DEFAULT_JOBS = 4;
    public static final long DEFAULT_RANGE_BYTES = 256L << 20;
    private static final int MOST_JOBS = 64;
    private static final long SMALLEST_RANGE_BYTES = 64L << 10;

    public FirstLoadSettings {
        Slots.requireName(slot);
        again = Set.copyOf(again);
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw new IllegalArgumentException("expected between 1 and " + MOST_JOBS + " jobs, found " + jobs);
        }
        if (rangeBytes < SMALLEST_RANGE_BYTES) {
            throw new IllegalArgumentException(
                    "expected ranges of at least " + SMALLEST_RANGE_BYTES + " bytes, found " + rangeBytes);
        }
        if (blue.side() == green.side()) {
            throw new IllegalArgumentException("expected two sides, found " + blue.side() + " twice");
        }
    }

    /** Every table, with the schema by dump, four jobs and ranges of 256 MiB. */
    public static FirstLoadSettings of(ConnectionSettings blue, ConnectionSettings green, String slot) {
        return new FirstLoadSettings(
                blue,
                green,
                TableFilter.ALL,
                slot,
                DEFAULT_JOBS,
                DEFAULT_RANGE_BYTES,
                SchemaMode.dump(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    public FirstLoadSettings withTables(TableFilter filter) {
        return new FirstLoadSettings(
                blue, green, filter, slot, jobs, rangeBytes, schema, again, publication, operation);
    }

    public FirstLoadSettings withJobs(int number) {
        return new FirstLoadSettings(
                blue, green, tables, slot, number, rangeBytes, schema, again, publication, operation);
    }

    public FirstLoadSettings withRangeBytes(long bytes) {
        return new FirstLoadSettings(blue, green, tables, slot, jobs, bytes, schema, again, publication, operation);
    }

    public FirstLoadSettings withSchema(SchemaMode mode) {
        return new FirstLoadSettings(blue, green, tables, slot, jobs, rangeBytes, mode, again, publication, operation);
    }

    /**
     * To copy these tables once more. The applier into green must be paused or stopped, and must read the tables' start
     * LSNs anew when it goes on.
     */
    public FirstLoadSettings withAgain(Set<TableId> tablesAgain) {
        return new FirstLoadSettings(
                blue, green, tables, slot, jobs, rangeBytes, schema, tablesAgain, publication, operation);
    }

    /** Refuses tables that blue does not publish. */
    public FirstLoadSettings withPublication(String name) {
        return new FirstLoadSettings(
                blue, green, tables, slot, jobs, rangeBytes, schema, again, Optional.of(name), operation);
    }

    /** Refuses a blue that knows of a newer cutover or rollback than this one; 0 for none at all. */
    public FirstLoadSettings withNewestOperation(long number) {
        return new FirstLoadSettings(
                blue, green, tables, slot, jobs, rangeBytes, schema, again, publication, Optional.of(number));
    }
}
