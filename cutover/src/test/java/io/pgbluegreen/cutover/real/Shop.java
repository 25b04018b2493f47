package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.cutover.OperationStatus;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.postgres.Side;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Both clusters with their traffic, and what must be true of them whatever has happened. */
final class Shop {

    private final TwoClusters clusters;
    private final Router router;

    Shop(TwoClusters clusters, Router router) {
        this.clusters = clusters;
        this.router = router;
    }

    Cutover cutover(CutoverSettings settings, CutoverObserver observer) {
        return cutover(settings, clusters.clusters(), observer);
    }

    /** Where the clusters are reached by another way. */
    Cutover cutover(CutoverSettings settings, Clusters reached, CutoverObserver observer) {
        return new Cutover(
                settings, reached, router, new MiniTopics(clusters), new NoConsumers(), from -> List.of(), observer);
    }

    Cutover cutover(CutoverObserver observer) {
        return cutover(TwoClusters.defaults(), observer);
    }

    /** Whatever a test has left: blue takes writes again, everything runs. */
    void mend() throws Exception {
        for (Side side : Side.values()) {
            clusters.replication(side).setTopicDown(false);
            clusters.replication(side).setApplierDown(false);
            clusters.replication(side).setHeartStopped(false);
            if (!clusters.server(side).isRunning()) {
                clusters.server(side).start();
            }
        }
        clusters.awaitReplication();
        router.failSwitches(0);
        router.refuseHold(false);
        cutover(TwoClusters.patient(), new Recording()).resume();
        if (clusters.status().takesWrites().equals(Set.of(Side.GREEN))) {
            Recording back = new Recording();
            assertThat(cutover(TwoClusters.patient(), back).run(Side.GREEN).outcome())
                    .as(back.toString())
                    .isEqualTo(Outcome.DONE);
        }
        assertThat(clusters.writable()).isEqualTo(Set.of(Side.BLUE));
    }

    /** Exactly this side takes writes, clients go there, and an operator is told so. */
    void requireOnly(Side side, Object story) throws Exception {
        assertThat(clusters.writable()).as("who takes writes\n" + story).isEqualTo(Set.of(side));
        assertThat(router.state().side()).as("traffic\n" + story).contains(side);
        assertThat(router.state().held()).as("clients wait\n" + story).isFalse();
        OperationStatus status = clusters.status();
        assertThat(status.takesWrites()).as(status + "\n" + story).isEqualTo(Set.of(side));
        assertThat(status.sound()).as(status + "\n" + story).isTrue();
        assertThat(status.sentence()).contains(side + " takes writes");
    }

    /** Every acknowledged number is on both sides, and both hold the same. */
    void requireAllRows(Set<Long> acknowledged) {
        await().untilAsserted(() -> {
            Set<Long> blue = clusters.ledger(Side.BLUE);
            Set<Long> green = clusters.ledger(Side.GREEN);
            assertThat(without(acknowledged, blue))
                    .as("acknowledged, missing on blue")
                    .isEmpty();
            assertThat(without(acknowledged, green))
                    .as("acknowledged, missing on green")
                    .isEmpty();
            assertThat(without(blue, green)).as("on blue, missing on green").isEmpty();
            assertThat(without(green, blue)).as("on green, missing on blue").isEmpty();
        });
    }

    private static Set<Long> without(Set<Long> all, Set<Long> those) {
        Set<Long> rest = new TreeSet<>(all);
        rest.removeAll(those);
        return rest;
    }
}
