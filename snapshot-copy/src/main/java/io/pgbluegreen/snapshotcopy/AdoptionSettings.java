package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.util.Optional;

/**
 * What a clone is taken over for.
 *
 * @param slot blue's, made before the clone was taken
 * @param publication blue's, whose tables are followed
 * @param startLsn where the clone left blue's history; needed where {@code pg_upgrade} has made a cluster of its own of
 *     the clone, else it is read from the clone
 */
public record AdoptionSettings(
        ConnectionSettings blue, ConnectionSettings green, String slot, String publication, Optional<Lsn> startLsn) {}
