package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.postgres.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Sessions on the server that outlive, or get ahead of, the operation that should have them. */
class LeftAtWorkTest extends WithShop {

    LeftAtWorkTest() throws Exception {}

    /** What an operation before was cut off from may come true at any time: it is ended before anything is read. */
    @Test
    void what_an_operation_before_has_left_at_work_is_ended_before_a_new_one_begins() throws Exception {
        try (Connection left = leftAtWork()) {
            FutureTask<Boolean> work = atWork(left);
            Recording story = new Recording();
            assertThat(shop.cutover(TwoClusters.patient(), story).run(Side.BLUE).outcome())
                    .as(story.toString())
                    .isEqualTo(Outcome.DONE);
            assertThatThrownBy(work::get).rootCause().hasMessageContaining("terminating connection");
        }
    }

    @Test
    void what_was_cut_off_is_ended_before_it_is_undone() throws Exception {
        List<Cutover> cutover = new CopyOnWriteArrayList<>();
        List<FutureTask<Boolean>> works = new CopyOnWriteArrayList<>();
        try (Connection later = DriverManager.getConnection(
                clusters.server(Side.BLUE).jdbcUrl(TwoClusters.DATABASE) + "?ApplicationName=bluegreen%20test",
                "postgres",
                "admin-secret")) {
            Recording story = Recording.at(
                    Step.FINAL_MARKER,
                    () -> unchecked(() -> {
                        try (Statement statement = later.createStatement()) {
                            statement.execute("SET application_name TO 'bluegreen cutover'");
                        }
                        works.add(atWork(later));
                        cutover.forEach(Cutover::interrupt);
                    }));
            cutover.add(shop.cutover(TwoClusters.patient(), story));
            OperationReport report = cutover.get(0).run(Side.BLUE);
            assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.UNDONE);
            assertThatThrownBy(() -> works.get(0).get()).rootCause().hasMessageContaining("terminating connection");
            shop.requireOnly(Side.BLUE, story);
        }
    }

    /** On blue, with the name of an operation's session. */
    private Connection leftAtWork() throws SQLException {
        return DriverManager.getConnection(
                clusters.server(Side.BLUE).jdbcUrl(TwoClusters.DATABASE) + "?ApplicationName=bluegreen%20cutover",
                "postgres",
                "admin-secret");
    }

    private static FutureTask<Boolean> atWork(Connection connection) {
        FutureTask<Boolean> work = new FutureTask<>(() -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SELECT pg_sleep(1000)");
            }
        });
        new Thread(work, "left at work").start();
        return work;
    }

    /** Somebody else holds the lock of operations: the fence may be his. */
    @Test
    void a_fence_is_left_alone_where_somebody_else_runs_an_operation_meanwhile() throws Exception {
        List<Cutover> cutover = new CopyOnWriteArrayList<>();
        Recording second = new Recording();
        try (Connection other = clusters.open(Side.BLUE);
                Statement statement = other.createStatement()) {
            Recording story = Recording.at(
                    Step.DRAIN,
                    () -> unchecked(() -> {
                        clusters.replication(Side.BLUE).setTopicDown(true);
                        statement.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                                + " AND classid = x'626c7565'::int::oid");
                        statement.execute("SELECT pg_advisory_lock(x'626c7565'::int, x'67726565'::int)");
                        cutover.forEach(Cutover::interrupt);
                    }));
            cutover.add(shop.cutover(TwoClusters.patient(), story));
            OperationReport report = cutover.get(0).run(Side.BLUE);
            assertThat(report.outcome()).as(story.toString()).isEqualTo(Outcome.NEEDS_PERSON);
            assertThat(report.problem().orElseThrow()).contains("another cutover or rollback is under way");
            assertThat(clusters.writable()).isEmpty();
        }
        clusters.replication(Side.BLUE).setTopicDown(false);
        assertThat(shop.cutover(TwoClusters.patient(), second)
                        .resume()
                        .orElseThrow()
                        .outcome())
                .as(second.toString())
                .isEqualTo(Outcome.UNDONE);
        shop.requireOnly(Side.BLUE, second);
    }
}
