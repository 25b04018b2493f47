package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import java.time.Instant;
import java.util.Optional;

/** The row in which an applier keeps its position; without it, it does not begin. */
final class ProgressRow {

    private ProgressRow() {}

    /** Makes the row for the changes that come from {@code source} into {@code target}, at the topic's beginning. */
    static void make(Cluster target, Cluster source, SetupLog log) {
        String label = source.side().label();
        boolean made = target.call("note where applying " + label + " begins", connection -> {
            if (AppliedTable.read(connection, label).isPresent()) {
                return false;
            }
            AppliedTable.write(
                    connection,
                    new Applied(
                            label,
                            source.facts().systemIdentifier(),
                            source.facts().timeline(),
                            0,
                            Lsn.ZERO,
                            "",
                            0,
                            0,
                            Optional.empty(),
                            Instant.EPOCH));
            return true;
        });
        log.step(target.where() + ": progress row for the changes of " + label, made);
    }
}
