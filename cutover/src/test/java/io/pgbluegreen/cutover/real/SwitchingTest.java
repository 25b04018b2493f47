package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.cutover.DryRun;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.OperationReport.ProbeFigures;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.postgres.Side;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cutovers and rollbacks under load that go well, on PostgreSQL 11 and 17. */
class SwitchingTest {

    private static TwoClusters clusters;

    @BeforeAll
    static void start() throws Exception {
        clusters = TwoClusters.shared();
    }

    /**
     * Two rounds there and back, while clients number their rows by a sequence: a number handed out twice, a row that
     * was acknowledged and is gone, or an error of any statement fails it.
     */
    @Test
    void clients_behind_a_pooler_see_no_error_over_cutovers_and_rollbacks_and_nothing_is_lost() throws Exception {
        Router router = new Router(true);
        Shop shop = new Shop(clusters, router);
        ShopClients clients = new ShopClients(clusters, router, 4);
        try (clients) {
            for (int round = 0; round < 2; round++) {
                for (Side from : Side.values()) {
                    clients.forgetPause();
                    Recording story = new Recording();
                    OperationReport report = shop.cutover(story).run(from);
                    assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.DONE);
                    shop.requireOnly(from.other(), story);
                    assertThat(report.writePauseMillis()).isPresent();
                    assertThat(report.predictedPauseMillis()).isPresent();
                    assertThat(report.finalMarker()).isPresent();
                    assertThat(report.firstMarker()).isPresent();
                    assertThat(report.consumers()).hasSize(1);
                    assertThat(report.sequences().moved()).isPositive();
                    System.out.println(
                            "write pause " + report.writePauseMillis().get() + " ms, predicted "
                                    + report.predictedPauseMillis().get() + " ms, seen by clients "
                                    + clients.longestPauseMillis() + " ms");
                }
            }
        }
        assertThat(clients.errors()).isEmpty();
        shop.requireAllRows(clients.acknowledged());
    }

    @Test
    void without_a_pooler_clients_fail_for_a_moment_and_nothing_is_lost() throws Exception {
        Router router = new Router(false);
        Shop shop = new Shop(clusters, router);
        ShopClients clients = new ShopClients(clusters, router, 2);
        try (clients) {
            for (Side from : Side.values()) {
                Recording story = new Recording();
                assertThat(shop.cutover(story).run(from).outcome())
                        .as(story.toString())
                        .isEqualTo(Outcome.DONE);
                shop.requireOnly(from.other(), story);
            }
        }
        shop.requireAllRows(clients.acknowledged());
    }

    /** The probe stays with blue here, so from the fence on it fails, as an application without a pooler does. */
    @Test
    void the_probe_sees_what_an_application_sees() throws Exception {
        Shop shop = new Shop(clusters, new Router(false));
        CutoverSettings usual = TwoClusters.defaults();
        CutoverSettings probed = new CutoverSettings(
                usual.maxWriteDowntime(),
                usual.maxLag(),
                usual.lagPatience(),
                usual.maxTransactionAge(),
                usual.holdLimit(),
                usual.consumerTimeout(),
                0,
                usual.tables(),
                usual.hooks(),
                usual.hookTimeout(),
                true,
                Optional.of(clusters.application(Side.BLUE)));
        Recording story = new Recording();
        OperationReport report = shop.cutover(probed, story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.DONE);
        ProbeFigures figures = report.probe().orElseThrow();
        assertThat(figures.commits()).as(story.toString()).isPositive();
        assertThat(figures.failedStatements()).isPositive();
        assertThat(figures.errors()).anyMatch(error -> error.contains("not permitted to log in"));
        assertThat(figures.longestPauseMillis())
                .isGreaterThan(report.writePauseMillis().orElseThrow());
        assertThat(shop.cutover(new Recording()).run(Side.GREEN).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_dry_run_tells_every_step_and_changes_nothing() throws Exception {
        Router router = new Router(true);
        Shop shop = new Shop(clusters, router);
        int markers = clusters.markers(Side.BLUE).size();
        DryRun plan = shop.cutover(new Recording()).dryRun(Side.BLUE);
        assertThat(plan.findings()).noneMatch(finding -> finding.isBlocker());
        assertThat(plan.steps()).hasSize(Step.values().length);
        assertThat(plan.steps().get(Step.FENCE.number() - 1).details()).anyMatch(line -> line.contains("app"));
        assertThat(plan.prediction().total()).isPositive();
        shop.requireOnly(Side.BLUE, plan);
        assertThat(clusters.markers(Side.BLUE)).hasSize(markers);
    }

    @Test
    void a_switch_away_from_the_passive_side_is_refused_and_says_which_side_is_active() throws Exception {
        Router router = new Router(true);
        Shop shop = new Shop(clusters, router);
        OperationReport report = shop.cutover(new Recording()).run(Side.GREEN);
        assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(report.problem().orElseThrow()).contains("blue takes writes already");
        shop.requireOnly(Side.BLUE, report);
    }
}
