package io.pgbluegreen.traffic.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Finding.Severity;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.process.SmallFileSystem;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import io.pgbluegreen.testkit.proxy.PoolMode;
import io.pgbluegreen.testkit.requirement.Requirement;
import io.pgbluegreen.traffic.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When holding or switching does not come about, nobody waits and everything is as it was. */
class PgBouncerTroubleTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void a_transaction_that_stays_open_is_named_and_all_others_go_on() throws SQLException {
        try (PgBouncerServer bouncer = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer));
                Connection idle = bouncer.connect("app", "app secret");
                Load load = Load.start(bouncer.source("app", "app secret"), 4, 2)) {
            idle.setAutoCommit(false);
            String process = one(idle, "SELECT pg_backend_pid()");

            Problem problem = catchThrowableOfType(Problem.class, () -> traffic.hold(Duration.ofSeconds(5)));

            assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(problem)
                    .hasMessageContaining("could not pause forum within 5000 ms")
                    .hasMessageContaining("client 127.0.0.1:")
                    .hasMessageContaining("user app")
                    .hasMessageContaining("server process " + process);
            assertThat(problem).message().containsOnlyOnce("is on server process");
            load.awaitProgress(true, true);
            assertThat(traffic.state().held()).isFalse();

            idle.commit();
            traffic.hold(LIMIT);
            traffic.release();
            load.awaitProgress(true, true);
            load.assertNothingFailed();
            assertThat(PgBouncerSwitchTest.setting(bouncer, "server_login_retry"))
                    .isEqualTo("15");
        }
    }

    @Test
    void a_tool_that_died_while_clients_were_held_is_told_by_the_state_and_healed_by_a_release() throws SQLException {
        try (PgBouncerServer bouncer = TestBouncer.start();
                Load load = Load.start(bouncer.source("app", "app secret"), 4, 2)) {
            PgBouncerTraffic died = new PgBouncerTraffic(TestBouncer.settings(bouncer));
            died.hold(LIMIT);
            died.close();
            try (PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer))) {
                assertThat(traffic.state().held()).isTrue();
                assertThat(traffic.state().side()).contains(Side.BLUE);
                assertThat(traffic.check(Side.BLUE)).singleElement().satisfies(finding -> assertThat(finding.what())
                        .contains("has forum paused"));
                traffic.release();
                assertThat(traffic.state().held()).isFalse();
            }
            load.awaitProgress(true, true);
            load.assertNothingFailed();
            assertThat(PgBouncerSwitchTest.setting(bouncer, "server_login_retry"))
                    .isEqualTo("15");
        }
    }

    /** The first process has a transaction open, so that holding goes on while the second one dies. */
    @Test
    void a_process_that_dies_during_the_hold_ends_it_and_the_others_are_released() throws Exception {
        try (PgBouncerServer one = TestBouncer.start();
                PgBouncerServer two = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(
                        TestBouncer.settings(new Retarget.ConfigFile(one.databasesFile()), one, two));
                Connection idleOne = one.connect("app", "app secret");
                Connection idleTwo = two.connect("app", "app secret");
                Load load = Load.start(one.source("app", "app secret"), 2, 1)) {
            for (Connection idle : List.of(idleOne, idleTwo)) {
                idle.setAutoCommit(false);
                one(idle, "SELECT 1");
            }
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            long begun = System.nanoTime();
            Thread holding = new Thread(
                    () -> thrown.set(catchThrowableOfType(Problem.class, () -> traffic.hold(Duration.ofMinutes(1)))));
            holding.start();
            await().until(() -> paused(one) && paused(two));
            two.kill();
            holding.join();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
            assertThat(thrown.get()).isInstanceOf(Problem.class).hasMessageContaining("127.0.0.1:" + two.port());
            assertThat(paused(one)).isFalse();
            assertThat(traffic.state().detail())
                    .contains("PgBouncer at 127.0.0.1:" + two.port() + " cannot be reached");
            load.awaitProgress(true, true);
            load.assertNothingFailed();
        }
    }

    /** Behind the point of no return the others' clients would wait until somebody takes the dead one out. */
    @Test
    void a_process_that_dies_while_clients_are_held_does_not_keep_those_of_the_others_from_the_new_side()
            throws Exception {
        try (PgBouncerServer one = TestBouncer.start();
                PgBouncerServer two = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(
                        TestBouncer.settings(new Retarget.ConfigFile(one.databasesFile()), one, two));
                Load load = Load.start(one.source("app", "app secret"), 2, 1)) {
            traffic.hold(LIMIT);
            two.kill();
            assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("127.0.0.1:" + two.port());
            assertThat(paused(one)).isFalse();
            load.awaitProgress(true, true);
            load.assertNothingFailed();
        }
    }

    @Test
    void an_interrupted_hold_lets_everybody_go() throws Exception {
        try (PgBouncerServer bouncer = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer));
                Connection idle = bouncer.connect("app", "app secret")) {
            idle.setAutoCommit(false);
            one(idle, "SELECT 1");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread holding = new Thread(
                    () -> thrown.set(catchThrowableOfType(Problem.class, () -> traffic.hold(Duration.ofMinutes(1)))));
            holding.start();
            await().until(() -> paused(bouncer));
            holding.interrupt();
            holding.join();
            assertThat(thrown.get()).hasMessageContaining("interrupted");
            assertThat(paused(bouncer)).isFalse();
        }
    }

    @Test
    void a_console_that_does_not_let_the_user_in_holds_nobody() {
        try (PgBouncerServer bouncer = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(
                        TestBouncer.as(TestBouncer.settings(bouncer), "stranger", "secret word"))) {
            assertThatThrownBy(() -> traffic.hold(LIMIT))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("does not let user \"stranger\" into its admin console")
                    .hasMessageNotContaining("secret word");
            assertThat(traffic.check(Side.BLUE)).singleElement().satisfies(finding -> assertThat(finding.severity())
                    .isEqualTo(Severity.BLOCKER));
            assertThat(traffic.describe()).doesNotContain("secret word");
            assertThat(TestBouncer.settings(bouncer).toString()).doesNotContain("console secret");
        }
    }

    @Test
    void a_user_who_may_only_look_is_found_by_the_check_and_holds_nobody() throws SQLException {
        try (PgBouncerServer bouncer = TestBouncer.start(b -> b.setting("stats_users", "app"));
                PgBouncerTraffic traffic =
                        new PgBouncerTraffic(TestBouncer.as(TestBouncer.settings(bouncer), "app", "app secret"))) {
            assertThat(traffic.check(Side.BLUE)).singleElement().satisfies(finding -> {
                assertThat(finding.what()).contains("lets user \"app\" look, but not command");
                assertThat(finding.remedy()).contains("admin_users");
            });
            assertThatThrownBy(() -> traffic.hold(LIMIT))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("admin access needed");
            assertThat(traffic.state().held()).isFalse();
        }
    }

    @Test
    void pooling_by_session_a_disabled_entry_and_a_wrong_target_are_found_by_the_check() throws SQLException {
        try (PgBouncerServer bouncer =
                        TestBouncer.start(b -> b.poolMode(PoolMode.SESSION).setting("query_wait_timeout", "5"));
                PgBouncerTraffic traffic = new PgBouncerTraffic(TestBouncer.settings(bouncer))) {
            bouncer.console("DISABLE forum");
            List<Finding> findings = traffic.check(Side.GREEN);
            assertThat(findings)
                    .extracting(Finding::what)
                    .satisfiesExactlyInAnyOrder(
                            what -> assertThat(what).contains("by session"),
                            what -> assertThat(what).contains("disabled"),
                            what -> assertThat(what).contains("to blue, while green takes writes"),
                            what -> assertThat(what).contains("query_wait_timeout"));
        }
    }

    @Test
    void a_file_that_is_not_this_processs_own_is_found_by_the_check_and_by_the_switch() throws IOException {
        try (PgBouncerServer bouncer = TestBouncer.start();
                PgBouncerServer other = TestBouncer.start();
                PgBouncerTraffic traffic = new PgBouncerTraffic(
                        TestBouncer.settings(new Retarget.ConfigFile(other.databasesFile()), bouncer))) {
            String content = Files.readString(other.databasesFile());
            Files.writeString(other.databasesFile(), content.replace("host=127.0.0.1", "host=127.0.0.2"));
            assertThat(traffic.check(Side.BLUE))
                    .extracting(Finding::what)
                    .singleElement()
                    .asString()
                    .contains("points to 127.0.0.2");
            assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("was told to reload and should send forum to green");
        }
    }

    @Test
    void a_file_that_cannot_be_replaced_stays_as_it_was() throws IOException {
        try (SmallFileSystem disk = Requirement.orSkip(() -> SmallFileSystem.mount(1));
                PgBouncerServer bouncer = TestBouncer.start()) {
            Path file = Files.copy(bouncer.databasesFile(), disk.folder().resolve("databases.ini"));
            String before = Files.readString(file);
            PgBouncerSettings settings = TestBouncer.settings(new Retarget.ConfigFile(file), bouncer);
            try (PgBouncerTraffic traffic = new PgBouncerTraffic(settings)) {
                fill(disk.folder().resolve("ballast"));
                assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("cannot be changed")
                        .hasMessageContaining("No space left on device");
                assertThat(file).hasContent(before);
                disk.makeReadOnly();
                assertThat(traffic.check(Side.BLUE))
                        .extracting(Finding::what)
                        .singleElement()
                        .asString()
                        .contains("Read-only file system");
                assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("Read-only file system");
                assertThat(file).hasContent(before);
                assertThat(traffic.state().side()).contains(Side.BLUE);
            }
        }
    }

    private static void fill(Path ballast) {
        assertThatThrownBy(() -> Files.write(ballast, new byte[2 << 20])).isInstanceOf(IOException.class);
    }

    private static boolean paused(PgBouncerServer bouncer) {
        try (PgBouncerTraffic looking = new PgBouncerTraffic(TestBouncer.settings(bouncer))) {
            return looking.state().held();
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
