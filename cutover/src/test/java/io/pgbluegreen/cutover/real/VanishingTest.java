package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.postgres.Side;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The old side stops to answer when green holds everything. */
class VanishingTest extends WithShop {

    VanishingTest() throws Exception {}

    /** A machine whose power is cut resets no connection: who waits for its answer learns nothing. */
    @Test
    void blue_vanishes_without_a_word_after_the_drain_is_proven_and_green_takes_over_without_it() throws Exception {
        try (VanishingServer blue = new VanishingServer(clusters.server(Side.BLUE))) {
            Recording story = Recording.at(Step.FIRST_MARKER, () -> unchecked(blue::vanish));
            OperationReport report =
                    shop.cutover(TwoClusters.patient(), behind(blue), story).run(Side.BLUE);
            assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.DONE);
            assertThat(String.join(" ", report.story())).contains("goes on without it");
            assertThat(clusters.writable()).isEqualTo(Set.of(Side.GREEN));
        }
        await().until(() -> clusters.status().sound());
        shop.requireOnly(Side.GREEN, "blue is back");
    }

    @Test
    void blue_that_is_only_slow_to_answer_is_waited_for() throws Exception {
        try (VanishingServer blue = new VanishingServer(clusters.server(Side.BLUE))) {
            Recording story = Recording.at(Step.FIRST_MARKER, blue::forgetConnections);
            OperationReport report =
                    shop.cutover(TwoClusters.patient(), behind(blue), story).run(Side.BLUE);
            assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.DONE);
            assertThat(String.join(" ", report.story())).doesNotContain("goes on without it");
            assertThat(report.firstMarker()).isPresent();
        }
        shop.requireOnly(Side.GREEN, "blue was slow");
    }

    private Clusters behind(VanishingServer blue) {
        return TwoClusters.clusters(
                blue.port(),
                clusters.server(Side.GREEN).port(),
                clusters.server(Side.GREEN).host());
    }
}
