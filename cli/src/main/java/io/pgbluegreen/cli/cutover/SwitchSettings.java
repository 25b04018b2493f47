package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.Switching;
import io.pgbluegreen.cli.fence.SideFence;
import io.pgbluegreen.cutover.Cluster;
import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.postgres.Side;

/** Settings of the switch from those of a migration. */
public final class SwitchSettings {

    private SwitchSettings() {}

    /**
     * How the switch is done.
     *
     * @param compareLargeObjects whether a difference between both sides' large objects stands in the way
     */
    public static CutoverSettings of(Migration migration, boolean compareLargeObjects) {
        Switching switching = migration.switching();
        return new CutoverSettings(
                switching.maxWriteDowntime(),
                switching.maxLag(),
                switching.lagPatience(),
                switching.maxTransactionAge(),
                switching.holdTimeout(),
                switching.consumerTimeout(),
                switching.sequenceGap(),
                migration.tables(),
                switching.hooks(),
                switching.hookTimeout(),
                compareLargeObjects,
                // The probe goes where applications go; what it meets there is blue when a first cutover begins.
                migration.probe().map(probe -> probe.as(Side.BLUE)));
    }

    public static Clusters clusters(Migration migration) {
        return new Clusters(cluster(migration, Side.BLUE), cluster(migration, Side.GREEN));
    }

    private static Cluster cluster(Migration migration, Side side) {
        return new Cluster(
                migration.cluster(side),
                SideFence.settings(migration.fencing()),
                migration.slot(side),
                Migration.publisherName(side),
                Migration.applierName(side));
    }
}
