package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.CutoverSettings;
import io.pgbluegreen.cutover.DryRun;
import io.pgbluegreen.cutover.OperationStatus;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What can go wrong around a cutover; after each, exactly one side takes writes and the status says which. */
class BadDaysTest extends WithShop {

    private static final Duration MAX_WRITE_DOWNTIME = Duration.ofSeconds(4);

    BadDaysTest() throws Exception {}

    private static CutoverSettings settings() {
        return settings(Duration.ofMinutes(1), Duration.ofSeconds(5), Map.of());
    }

    /** Where the write pause is to be over soon, whatever becomes of the cutover. */
    private static CutoverSettings hasty() {
        return settings(Duration.ofSeconds(5));
    }

    private static CutoverSettings settings(Duration maxLag) {
        return settings(MAX_WRITE_DOWNTIME, maxLag, Map.of());
    }

    private static CutoverSettings settings(
            Duration maxWriteDowntime, Duration maxLag, Map<String, List<String>> hooks) {
        CutoverSettings usual = TwoClusters.defaults();
        return new CutoverSettings(
                maxWriteDowntime,
                maxLag,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                usual.consumerTimeout(),
                0,
                usual.tables(),
                hooks,
                Duration.ofSeconds(1),
                true,
                usual.probe());
    }

    /** Runs a cutover that must be undone, and blue be open again in time. */
    private OperationReport requireUndone(CutoverSettings settings, Recording story) throws Exception {
        OperationReport report = shop.cutover(settings, story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.UNDONE);
        assertThat(report.writePauseMillis().orElseThrow())
                .as(story.toString())
                .isLessThanOrEqualTo(MAX_WRITE_DOWNTIME.plusSeconds(10).toMillis());
        return report;
    }

    private OperationReport requireRefused(String why) throws Exception {
        Recording story = new Recording();
        OperationReport report = shop.cutover(settings(), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.REFUSED);
        assertThat(report.problem().orElseThrow()).contains(why);
        shop.requireOnly(Side.BLUE, story);
        return report;
    }

    private Connection application(String user) throws Exception {
        return DriverManager.getConnection(
                clusters.server(Side.BLUE).jdbcUrl(TwoClusters.DATABASE) + "?ApplicationName=shop",
                user,
                TwoClusters.PASSWORD);
    }

    @Test
    void a_lag_that_never_falls_refuses_the_cutover() throws Exception {
        clusters.replication(Side.BLUE).setApplierDown(true);
        await().until(() -> clusters.lag().compareTo(Duration.ofSeconds(1)) > 0);
        Recording story = new Recording();
        OperationReport report =
                shop.cutover(settings(Duration.ofMillis(300)), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.REFUSED);
        assertThat(report.problem().orElseThrow()).contains("lag never fell under 300 ms");
        shop.requireOnly(Side.BLUE, story);
    }

    /** The last heartbeat has just arrived, so there seems to be no lag, but no other one will. */
    @Test
    void replication_that_stops_as_the_checks_begin_refuses_the_cutover() throws Exception {
        clusters.replication(Side.BLUE).setApplierDown(true);
        Recording story = new Recording();
        OperationReport report =
                shop.cutover(settings(Duration.ofSeconds(2)), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.REFUSED);
        assertThat(report.findings())
                .as(story.toString())
                .anyMatch(finding -> finding.check().equals("lag") && finding.isBlocker());
        shop.requireOnly(Side.BLUE, story);
    }

    @Test
    void a_way_back_that_does_not_work_refuses_the_cutover() throws Exception {
        breakWayBack(Duration.ofMinutes(1));
        requireRefused("has come back by way of green");
    }

    /** A beat that may take long to arrive comes back no sooner. */
    @Test
    void the_way_back_may_take_as_much_longer_as_the_lag_may_be() throws Exception {
        breakWayBack(Duration.ofSeconds(15));
        Cutover patient = shop.cutover(settings(Duration.ofMinutes(1)), new Recording());
        FutureTask<DryRun> checked = new FutureTask<>(() -> patient.dryRun(Side.BLUE));
        new Thread(checked, "dry run").start();
        // Longer than a round would be waited for where no lag is allowed.
        await().pollDelay(Duration.ofSeconds(7)).until(() -> !checked.isDone());
        clusters.replication(Side.GREEN).setApplierDown(false);
        assertThat(checked.get().findings())
                .noneMatch(finding -> finding.check().equals("way back"));
    }

    /** The last beat that went the whole round was written so long ago. */
    private void breakWayBack(Duration age) throws Exception {
        try (Connection blue = clusters.server(Side.BLUE).connect(TwoClusters.DATABASE);
                Statement statement = blue.createStatement()) {
            await().until(() -> statement.executeUpdate("UPDATE bluegreen.heartbeat SET seen_written_at = now()"
                            + " WHERE side = 'green' AND seen_written_at IS NOT NULL")
                    == 1);
            clusters.replication(Side.GREEN).setApplierDown(true);
            statement.executeUpdate("UPDATE bluegreen.heartbeat SET seen_written_at = now() - interval '"
                    + age.toSeconds() + " seconds' WHERE side = 'green'");
        }
    }

    @Test
    void a_transaction_that_is_open_for_long_refuses_the_cutover_and_is_named() throws Exception {
        try (Connection forgotten = application("app");
                Statement statement = forgotten.createStatement()) {
            forgotten.setAutoCommit(false);
            statement.execute("DELETE FROM ledger WHERE id = -1");
            await().until(() ->
                    shop.cutover(settings(), new Recording()).dryRun(Side.BLUE).hasBlocker());
            OperationReport report = requireRefused("a transaction is open for");
            assertThat(report.problem().orElseThrow()).contains("role app", "\"shop\"", "idle in transaction");
        }
    }

    @Test
    void a_prepared_transaction_refuses_the_cutover_and_is_named() throws Exception {
        clusters.server(Side.BLUE)
                .execute("BEGIN; DELETE FROM ledger WHERE id = -1; PREPARE TRANSACTION 'two-phase-1'");
        try {
            requireRefused("two-phase-1");
        } finally {
            clusters.server(Side.BLUE).execute("ROLLBACK PREPARED 'two-phase-1'");
        }
    }

    @Test
    void an_application_with_the_migrations_own_role_cannot_be_fenced_and_refuses_the_cutover() throws Exception {
        try (Connection foreign = DriverManager.getConnection(
                clusters.server(Side.BLUE).jdbcUrl(TwoClusters.DATABASE) + "?ApplicationName=cronjob",
                "postgres",
                "admin-secret")) {
            assertThat(foreign.isValid(1)).isTrue();
            OperationReport report = requireRefused("cronjob");
            assertThat(report.findings()).anyMatch(finding -> finding.check().equals("fence"));
        }
    }

    @Test
    void a_passive_side_that_is_not_fenced_refuses_the_cutover() throws Exception {
        try (Connection green = clusters.open(Side.GREEN)) {
            clusters.fence(Side.GREEN).lower(green);
            try {
                OperationStatus status = clusters.status();
                assertThat(status.sound()).isFalse();
                assertThat(status.sentence()).contains("both sides take writes");
                OperationReport report =
                        shop.cutover(settings(), new Recording()).run(Side.BLUE);
                assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
                assertThat(report.problem().orElseThrow()).contains("green").contains("not fenced");
            } finally {
                clusters.fence(Side.GREEN).raise(green);
            }
        }
    }

    /** Green was set up before; nobody would miss the role there until clients come. */
    @Test
    void a_role_that_writes_on_blue_and_is_not_there_on_green_refuses_the_cutover() throws Exception {
        clusters.server(Side.BLUE).execute("CREATE ROLE latecomer LOGIN", "GRANT INSERT ON ledger TO latecomer");
        try {
            OperationReport report = requireRefused("latecomer");
            assertThat(report.problem().orElseThrow()).contains("no such role");
        } finally {
            clusters.server(Side.BLUE).execute("DROP OWNED BY latecomer", "DROP ROLE latecomer");
        }
    }

    @Test
    void a_new_side_that_is_read_only_of_its_own_refuses_the_cutover() throws Exception {
        clusters.server(Side.GREEN).execute("ALTER ROLE app SET default_transaction_read_only TO on");
        try {
            requireRefused("would be read-only");
        } finally {
            clusters.server(Side.GREEN).execute("ALTER ROLE app RESET default_transaction_read_only");
        }
    }

    @Test
    void all_that_is_wrong_is_told_at_once() throws Exception {
        clusters.replication(Side.GREEN).setHeartStopped(true);
        clusters.server(Side.GREEN)
                .execute(
                        "UPDATE bluegreen.daemon SET actual = 'failed', last_error = 'a gap' WHERE name = 'pg2pulsar-green'",
                        "INSERT INTO bluegreen.foreign_commit (commit_lsn, xid, tables, changes, committed_at)"
                                + " VALUES ('0/1', 77, 'public.ledger', 1, now())");
        try {
            OperationReport report = requireRefused("more)");
            assertThat(report.findings())
                    .anyMatch(finding ->
                            finding.check().equals("daemons") && finding.what().contains("a gap"))
                    .anyMatch(finding -> finding.check().equals("foreign commits")
                            && finding.what().contains("transaction 77"));
        } finally {
            clusters.server(Side.GREEN).execute("DELETE FROM bluegreen.foreign_commit");
        }
    }

    @Test
    void clients_that_the_pooler_cannot_hold_are_let_go_on() throws Exception {
        router.begin();
        OperationReport report = requireUndone(hasty(), new Recording());
        assertThat(report.problem().orElseThrow()).contains("1 clients stay in a transaction");
        router.end();
        shop.requireOnly(Side.BLUE, report);
    }

    @Test
    void a_pooler_that_refuses_to_hold_undoes_the_cutover() throws Exception {
        router.refuseHold(true);
        OperationReport report = requireUndone(hasty(), new Recording());
        shop.requireOnly(Side.BLUE, report);
    }

    @Test
    void a_pooler_that_refuses_the_new_target_for_a_moment_is_asked_again() throws Exception {
        router.failSwitches(3);
        Recording story = new Recording();
        assertThat(shop.cutover(settings(), story).run(Side.BLUE).outcome())
                .as(story.toString())
                .isEqualTo(Outcome.DONE);
        shop.requireOnly(Side.GREEN, story);
    }

    @Test
    void a_pooler_that_goes_on_refusing_needs_a_person_and_the_next_run_finishes() throws Exception {
        router.failSwitches(1000);
        Recording story = new Recording();
        OperationReport report = shop.cutover(settings(), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.NEEDS_PERSON);
        assertThat(report.sentence()).contains("green takes writes").contains("switch-traffic");
        assertThat(clusters.writable()).isEqualTo(Set.of(Side.GREEN));
        OperationStatus status = clusters.status();
        assertThat(status.sound()).isFalse();
        assertThat(status.sentence()).contains("halted switch-traffic");
        assertThatThrownBy(() -> shop.cutover(settings(), new Recording()).run(Side.GREEN))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is open");
        router.failSwitches(0);
        assertThat(shop.cutover(settings(), story).resume().orElseThrow().outcome())
                .isEqualTo(Outcome.DONE);
        shop.requireOnly(Side.GREEN, story);
    }

    @Test
    void a_topic_that_dies_in_the_drain_undoes_the_cutover_in_time() throws Exception {
        Recording story = Recording.at(
                Step.FINAL_MARKER, () -> clusters.replication(Side.BLUE).setTopicDown(true));
        OperationReport report = requireUndone(hasty(), story);
        assertThat(report.problem().orElseThrow()).contains("allowed write pause of 4 s");
        clusters.replication(Side.BLUE).setTopicDown(false);
        shop.requireOnly(Side.BLUE, story);
    }

    @Test
    void somebody_who_asks_to_stop_gets_everything_back() throws Exception {
        List<Cutover> cutover = new CopyOnWriteArrayList<>();
        Recording story = Recording.at(Step.DRAIN, () -> {
            clusters.replication(Side.BLUE).setTopicDown(true);
            cutover.forEach(Cutover::interrupt);
        });
        cutover.add(shop.cutover(settings(), story));
        OperationReport report = cutover.get(0).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.UNDONE);
        assertThat(report.problem().orElseThrow()).contains("asked to stop");
        clusters.replication(Side.BLUE).setTopicDown(false);
        shop.requireOnly(Side.BLUE, story);
    }

    /** A superuser is not kept out by any fence: between marker and seal the topic gives him away. */
    @Test
    void a_write_in_spite_of_the_fence_undoes_the_cutover_and_is_named() throws Exception {
        Recording story = Recording.at(Step.DRAIN, () -> {
            try {
                clusters.server(Side.BLUE).execute("INSERT INTO ledger VALUES (-77, 0)");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        OperationReport report = requireUndone(hasty(), story);
        assertThat(report.problem().orElseThrow())
                .contains("somebody wrote in spite of the fence")
                .contains("public.ledger");
        shop.requireOnly(Side.BLUE, story);
        await().until(() -> clusters.ledger(Side.GREEN).contains(-77L));
    }

    @Test
    void a_hook_that_hangs_in_the_write_pause_undoes_the_cutover() throws Exception {
        OperationReport report = requireUndone(
                settings(MAX_WRITE_DOWNTIME, Duration.ofSeconds(5), Map.of("before-unfence", List.of("sleep", "100"))),
                new Recording());
        assertThat(report.problem().orElseThrow())
                .contains("hook before-unfence")
                .contains("did not end");
        shop.requireOnly(Side.BLUE, report);
    }

    @Test
    void green_dies_between_fence_and_unfence_and_blue_takes_writes_again_in_time() throws Exception {
        for (Step step : List.of(Step.DRAIN, Step.FIRST_MARKER)) {
            Recording story =
                    Recording.at(step, () -> clusters.server(Side.GREEN).kill());
            OperationReport report = requireUndone(hasty(), story);
            assertThat(clusters.writable()).as(step + "\n" + story).isEqualTo(Set.of(Side.BLUE));
            OperationStatus status = clusters.status();
            assertThat(status.takesWrites()).isEqualTo(Set.of(Side.BLUE));
            assertThat(status.sentence()).contains("blue takes writes").contains("green cannot be reached");
            assertThat(report.sentence()).contains("blue takes writes, as before");
            clusters.server(Side.GREEN).start();
            clusters.awaitReplication();
            shop.requireOnly(Side.BLUE, story);
        }
    }

    /** Green has written its first marker and cannot take it back any more: the next run does that first. */
    @Test
    void green_dies_with_its_first_marker_written_and_the_next_cutover_sweeps_it() throws Exception {
        Recording story = new Recording(state -> {}, state -> {
            if (state.equals(OperationState.running(Step.FIRST_MARKER))) {
                clusters.server(Side.GREEN).kill();
            }
        });
        OperationReport report = requireUndone(hasty(), story);
        assertThat(clusters.writable()).as(story.toString()).isEqualTo(Set.of(Side.BLUE));
        assertThat(String.join(" ", report.story())).contains("first marker could not be removed");
        clusters.server(Side.GREEN).start();
        assertThat(clusters.status().sound()).isFalse();
        assertThat(clusters.status().takesWrites()).isEqualTo(Set.of(Side.BLUE));
        clusters.awaitReplication();
        Recording second = new Recording();
        assertThat(shop.cutover(settings(), second).run(Side.BLUE).outcome())
                .as(story + "\n" + second)
                .isEqualTo(Outcome.DONE);
        shop.requireOnly(Side.GREEN, second);
    }

    /** Nothing can be undone without green any more, and nothing be finished: a person must bring it back. */
    @Test
    void green_dies_when_it_is_to_be_opened_and_the_next_run_finishes() throws Exception {
        Recording story =
                Recording.at(Step.UNFENCE, () -> clusters.server(Side.GREEN).kill());
        OperationReport report = shop.cutover(settings(), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.NEEDS_PERSON);
        assertThat(report.sentence()).contains("Neither side takes writes");
        assertThat(clusters.writable()).isEmpty();
        assertThat(clusters.status().sentence())
                .contains("neither side takes writes")
                .contains("halted unfence");
        assertThatThrownBy(() -> shop.cutover(settings(), story).resume())
                .isInstanceOf(Problem.class)
                .hasMessageContaining("green cannot be reached");
        clusters.server(Side.GREEN).start();
        Recording second = new Recording();
        assertThat(shop.cutover(settings(), second).resume().orElseThrow().outcome())
                .as(story + "\n" + second)
                .isEqualTo(Outcome.DONE);
        shop.requireOnly(Side.GREEN, second);
    }

    @Test
    void blue_dies_before_the_drain_is_proven_and_the_next_run_undoes() throws Exception {
        clusters.replication(Side.BLUE).setApplierDown(false);
        Recording story = new Recording(
                state -> {
                    if (state.equals(OperationState.running(Step.FINAL_MARKER))) {
                        clusters.replication(Side.BLUE).setApplierDown(true);
                    } else if (state.equals(OperationState.running(Step.DRAIN))) {
                        clusters.server(Side.BLUE).kill();
                    }
                },
                state -> {});
        OperationReport report = shop.cutover(hasty(), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.NEEDS_PERSON);
        assertThat(report.sentence()).contains("Neither side takes writes");
        assertThat(clusters.writable()).isEmpty();
        assertThatThrownBy(() -> shop.cutover(settings(), story).resume())
                .isInstanceOf(Problem.class)
                .hasMessageContaining("blue cannot be reached");
        clusters.replication(Side.BLUE).setApplierDown(false);
        clusters.server(Side.BLUE).start();
        assertThat(shop.cutover(settings(), story).resume().orElseThrow().outcome())
                .as(story.toString())
                .isEqualTo(Outcome.UNDONE);
        shop.requireOnly(Side.BLUE, story);
    }

    @Test
    void blue_dies_after_the_drain_is_proven_and_green_takes_over_without_it() throws Exception {
        Recording story =
                Recording.at(Step.FIRST_MARKER, () -> clusters.server(Side.BLUE).kill());
        OperationReport report = shop.cutover(settings(), story).run(Side.BLUE);
        assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.DONE);
        assertThat(String.join(" ", report.story())).contains("goes on without it");
        assertThat(clusters.writable()).isEqualTo(Set.of(Side.GREEN));
        OperationStatus status = clusters.status();
        assertThat(status.takesWrites()).isEqualTo(Set.of(Side.GREEN));
        assertThat(status.sentence()).contains("blue cannot be reached");
        clusters.server(Side.BLUE).start();
        await().until(() -> clusters.status().sound());
        shop.requireOnly(Side.GREEN, story);
    }

    @Test
    void a_second_person_is_told_who_is_at_it() throws Exception {
        AtomicReference<Throwable> second = new AtomicReference<>();
        Recording story = Recording.at(Step.HOLD, () -> {
            try {
                shop.cutover(settings(), new Recording()).run(Side.BLUE);
            } catch (Problem problem) {
                second.set(problem);
            }
        });
        assertThat(shop.cutover(settings(), story).run(Side.BLUE).outcome()).isEqualTo(Outcome.DONE);
        assertThat(second.get())
                .hasMessageContaining("another cutover or rollback is under way")
                .hasMessageContaining("application \"bluegreen cutover\"")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void nothing_is_begun_when_the_journal_cannot_be_kept() throws Exception {
        clusters.server(Side.GREEN)
                .execute(
                        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END$$",
                        "CREATE TRIGGER no_room BEFORE INSERT ON bluegreen.operation" + " EXECUTE PROCEDURE no_room()");
        try {
            assertThatThrownBy(() -> shop.cutover(settings(), new Recording()).run(Side.BLUE))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("was not begun")
                    .hasMessageContaining("no space left");
            shop.requireOnly(Side.BLUE, "no journal");
            assertThat(shop.cutover(settings(), new Recording()).resume()).isEmpty();
        } finally {
            clusters.server(Side.GREEN).execute("DROP FUNCTION no_room() CASCADE");
        }
    }

    /** The journal of blue fills up in the middle: where one copy is not enough, the operation is undone. */
    @Test
    void a_journal_that_can_no_longer_be_written_undoes_the_cutover() throws Exception {
        Recording story = Recording.at(Step.FINAL_MARKER, () -> {
            try {
                clusters.server(Side.BLUE)
                        .execute(
                                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                                        + " $$BEGIN RAISE EXCEPTION 'no space left on device'"
                                        + " USING ERRCODE = '53100'; END$$",
                                "CREATE TRIGGER no_room BEFORE UPDATE ON bluegreen.operation"
                                        + " EXECUTE PROCEDURE no_room()");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        try {
            OperationReport report = requireUndone(hasty(), story);
            assertThat(report.problem().orElseThrow()).contains("journal").contains("no space left");
            shop.requireOnly(Side.BLUE, story);
        } finally {
            clusters.server(Side.BLUE).execute("DROP FUNCTION no_room() CASCADE");
        }
    }
}
