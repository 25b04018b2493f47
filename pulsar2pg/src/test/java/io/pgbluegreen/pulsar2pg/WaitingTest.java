package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.SmallFileSystem;
import io.pgbluegreen.testkit.requirement.Requirement;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What passes by itself, or once somebody has made room, is waited for. */
class WaitingTest {

    private static final TestChanges T = TestChanges.table("public.t", "id", "id integer", "v text");

    @Test
    void a_full_disk_is_waited_for_until_there_is_room() throws Exception {
        try (SmallFileSystem small = Requirement.orSkip(() -> SmallFileSystem.mount(6));
                PostgresServer server = PostgresServer.builder("17").start()) {
            small.giveToOwnerOf(server.dataDirectory());
            fillAndFree(server, small.folder());
        }
    }

    private static void fillAndFree(PostgresServer server, Path small) throws Exception {
        server.execute("CREATE TABLESPACE small LOCATION '" + small + "'");
        TestTarget target = TestTarget.prepared(
                TestTarget.empty(server),
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE TABLE ballast (v text) TABLESPACE small",
                "ALTER TABLE ballast ALTER v SET STORAGE PLAIN",
                "INSERT INTO ballast SELECT repeat('x', 7000) FROM generate_series(1, 500)",
                "ALTER TABLE t ALTER v SET STORAGE PLAIN",
                "ALTER TABLE t SET TABLESPACE small");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            for (int i = 0; i < 600; i++) {
                topic.commit(T.insert(Integer.toString(i), "y".repeat(1900) + i + "z".repeat(1900)));
            }
            ApplierState.Waiting waiting = applier.awaitWaiting();
            assertThat(waiting.reason()).contains("SQLSTATE 53100");
            assertThat(waiting.remedy()).contains("disk space");
            target.execute("DROP TABLE ballast", "CHECKPOINT");
            applier.awaitSeq(topic.seq());
            applier.awaitState(ApplierState.Running.class);
        }
        assertThat(target.one("SELECT count(*) FROM t")).isEqualTo("600");
    }

    @Test
    void a_target_that_is_away_is_waited_for() throws Exception {
        try (PostgresServer server = PostgresServer.builder("11").start()) {
            TestTarget target =
                    TestTarget.prepared(TestTarget.empty(server), "CREATE TABLE t (id int PRIMARY KEY, v text)");
            server.stop();
            try (TestTopic topic = TestTopic.create();
                    RunningApplier applier = RunningApplier.start(target, topic)) {
                topic.commit(T.insert("1", "v"));
                assertThat(applier.awaitWaiting().reason())
                        .contains("green (127.0.0.1:" + server.port() + ") cannot be reached");
                server.start();
                applier.awaitSeq(1);
                server.restart();
                topic.commit(T.insert("2", "v"));
                applier.awaitSeq(2);
            }
            assertThat(target.rows("SELECT id FROM t ORDER BY id")).isEqualTo(List.of("1", "2"));
        }
    }

    @Test
    void a_lock_that_somebody_holds_is_waited_for_and_a_deadlock_is_tried_again() throws Exception {
        TestTarget target = TestTarget.create("17", "CREATE TABLE t (id int PRIMARY KEY, v text)");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            try (java.sql.Connection locker = target.connect()) {
                locker.setAutoCommit(false);
                locker.createStatement().execute("LOCK TABLE t");
                topic.commit(T.insert("1", "v"));
                await().until(() -> target.one("SELECT count(*) FROM pg_locks WHERE NOT granted")
                        .equals("1"));
                String victim = target.one("SELECT pid FROM pg_locks WHERE NOT granted");
                locker.createStatement().execute("SELECT pg_terminate_backend(" + victim + ")");
                applier.awaitWaiting();
                locker.rollback();
            }
            applier.awaitSeq(1);
        }
        assertThat(target.rows("SELECT id FROM t")).containsExactly("1");
    }

    /** Runs last in time: the other tests share this Pulsar. */
    @Test
    void pulsar_may_go_and_come_back_under_a_running_applier() throws Exception {
        TestTarget target = TestTarget.create("17", "CREATE TABLE t (id int PRIMARY KEY, v text)");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            for (int i = 0; i < 100; i++) {
                topic.commit(T.insert(Integer.toString(i), "v"));
            }
            applier.awaitSeq(1);
            TestServers.pulsar().kill();
            TestServers.pulsar().start();
            for (int i = 100; i < 200; i++) {
                topic.commit(T.insert(Integer.toString(i), "v"));
            }
            applier.awaitSeq(200);
            await().until(() -> topic.backlog() == 0);
            assertThat(applier.states()).doesNotHaveAnyElementsOfTypes(ApplierState.Failed.class);
        }
        assertThat(target.one("SELECT count(*) FROM t")).isEqualTo("200");
    }
}
