package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.testkit.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends in the middle, every change is applied once: a second INSERT of a row would be refused. */
class RestartTest {

    private static final TestChanges T = TestChanges.table("public.t", "id", "id integer", "v text");
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    private static List<Change> inserts(int from, int to) {
        List<Change> changes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            changes.add(T.insert(Integer.toString(i), "v"));
        }
        return changes;
    }

    @Test
    void a_new_applier_drops_what_the_one_before_applied() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(T.insert("1", "a")).commit(T.insert("2", "a"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(2);
            }
            // The acknowledgement never arrived.
            topic.deliverAgain();
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                await().until(() -> topic.backlog() == 0);
                topic.commit(T.update("1", "b"));
                applier.awaitSeq(3);
            }
        }
        assertThat(target.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|b", "2|a");
        assertThat(target.one("SELECT transactions FROM bluegreen.applied")).isEqualTo("3");
    }

    @Test
    void of_a_frame_that_was_applied_in_part_only_the_rest_is_applied() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.add(T.insert("1", "a")).add(T.insert("2", "a"));
            // Where the first of the two ends.
            target.execute("UPDATE bluegreen.applied SET end_lsn = '0/1020'", "INSERT INTO t VALUES (1, 'a')");
            topic.send();
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(1);
                await().untilAsserted(() ->
                        assertThat(applier.applier().counters().transactions()).isEqualTo(1));
            }
        }
        assertThat(target.rows("SELECT * FROM t")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_large_transaction_in_parts_becomes_visible_at_once_and_survives_restarts_in_its_middle(String major)
            throws Exception {
        TestTarget target = TestTarget.create(major, TABLE + "; CREATE UNIQUE INDEX ON t (v)");
        ApplierSettings settings;
        try (TestTopic topic = TestTopic.create()) {
            settings = RunningApplier.settings(topic, new BatchLimits(100, 1 << 20, Duration.ofMillis(50)));
            topic.commit(T.insert("-1", "x"), T.insert("-2", "y"));
            topic.add(T.insert("-3", "small"));
            topic.part(false, List.of(T.update("-1", "z"), T.update("-2", "x"), T.update("-1", "y")));
            RunningApplier applier = RunningApplier.start(target, settings);
            try {
                for (int part = 0; part < 20; part++) {
                    List<Change> changes = new ArrayList<>();
                    for (Change insert : inserts(part * 50, part * 50 + 50)) {
                        String id = ((Change.Insert) insert).after().text(0);
                        changes.add(T.insert(id, "v" + id));
                    }
                    if (part % 7 == 3) {
                        applier.close();
                        applier = RunningApplier.start(target, settings);
                    }
                    topic.part(part == 19, changes);
                    if (part == 15) {
                        applier.awaitSeq(1);
                        assertThat(target.rows("SELECT * FROM t WHERE id >= 0")).isEmpty();
                    }
                }
                applier.awaitSeq(topic.seq());
            } finally {
                applier.close();
            }
        }
        assertThat(target.one("SELECT count(*), min(id), max(id) FROM t")).isEqualTo("1003|-3|999");
        assertThat(target.rows("SELECT v FROM t WHERE id < -0 ORDER BY id")).containsExactly("small", "x", "y");
        assertThat(target.one("SELECT transactions FROM bluegreen.applied")).isEqualTo("3");
    }

    @Test
    void a_lost_answer_to_a_commit_is_told_by_the_position() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                CommitCutter cutter =
                        new CommitCutter(target.server().host(), target.server().port())) {
            ConnectionSettings direct = target.settings();
            PostgresSessions throughCutter = new PostgresSessions(new ConnectionSettings(
                    Side.GREEN,
                    "127.0.0.1",
                    cutter.port(),
                    direct.database(),
                    direct.user(),
                    direct.password(),
                    java.util.Map.of("sslmode", "disable")));
            try (RunningApplier applier =
                    RunningApplier.start(target, RunningApplier.settings(topic, BatchLimits.DEFAULT), throughCutter)) {
                topic.commit(T.insert("0", "warm"));
                applier.awaitSeq(1);
                for (int i = 1; i <= 3; i++) {
                    cutter.cutNextCommit();
                    topic.commit(T.insert(Integer.toString(i), "v"));
                    applier.awaitSeq(topic.seq());
                    topic.commit(T.delete(Integer.toString(i)));
                    applier.awaitSeq(topic.seq());
                    assertThat(cutter.cuts()).isEqualTo(i);
                }
                assertThat(applier.states()).anyMatch(ApplierState.Waiting.class::isInstance);
            }
        }
        assertThat(target.rows("SELECT * FROM t")).containsExactly("0|warm");
    }

    @Test
    void a_standby_takes_over_and_nothing_is_applied_twice() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                RunningApplier one = RunningApplier.start(target, topic);
                RunningApplier two = RunningApplier.start(target, topic)) {
            int sent = 0;
            for (; sent < 200; sent++) {
                topic.commit(T.insert(Integer.toString(sent), "v"));
            }
            await().until(() -> target.appliedSeq() > 20);
            await().until(() -> one.applier().state() instanceof ApplierState.Standby
                    || two.applier().state() instanceof ApplierState.Standby);
            RunningApplier active = one.applier().state() instanceof ApplierState.Standby ? two : one;
            RunningApplier standby = active == one ? two : one;
            active.close();
            for (; sent < 400; sent++) {
                topic.commit(T.insert(Integer.toString(sent), "v"));
            }
            standby.awaitSeq(400);
            await().until(() -> standby.applier().counters().frames() >= 200);
        }
        assertThat(target.one("SELECT count(*) FROM t")).isEqualTo("400");
        assertThat(target.one("SELECT transactions FROM bluegreen.applied")).isEqualTo("400");
    }

    /** As if two were active for a moment: the one whose position is old changes nothing, reads it again and goes on. */
    @Test
    void an_applier_that_finds_the_position_moved_on_drops_what_it_has_in_hand() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(T.insert("1", "v"));
            applier.awaitSeq(1);
            target.execute("BEGIN; INSERT INTO t VALUES (2, 'by another');"
                    + " UPDATE bluegreen.applied SET seq = 2, end_lsn = '0/1060'; COMMIT");
            topic.commit(T.insert("2", "v"));
            topic.commit(T.insert("3", "v"));
            applier.awaitSeq(3);
            assertThat(applier.states())
                    .filteredOn(ApplierState.Waiting.class::isInstance)
                    .first()
                    .asString()
                    .contains("another applier has moved it on");
        }
        assertThat(target.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|v", "2|by another", "3|v");
    }

    /** Commits that do not wait for the disk are lost then; they were not acknowledged either. */
    @Test
    void a_target_that_is_killed_under_load_gets_everything_once() throws Exception {
        try (PostgresServer server =
                PostgresServer.builder("17").setting("wal_writer_delay", "10s").start()) {
            TestTarget target = TestTarget.prepared(TestTarget.empty(server), TABLE);
            try (TestTopic topic = TestTopic.create();
                    RunningApplier applier = RunningApplier.start(target, topic)) {
                int sent = 0;
                for (int kill = 0; kill < 3; kill++) {
                    for (int i = 0; i < 400; i++) {
                        topic.commit(T.insert(Integer.toString(sent), "v"), T.update(Integer.toString(sent++), "w"));
                        if (i == 200) {
                            server.kill();
                            server.start();
                        }
                    }
                }
                applier.awaitSeq(topic.seq());
                assertThat(applier.states()).anyMatch(ApplierState.Waiting.class::isInstance);
            }
            assertThat(target.one("SELECT count(*) FROM t WHERE v = 'w'")).isEqualTo("1200");
            assertThat(target.one("SELECT transactions FROM bluegreen.applied")).isEqualTo("1200");
        }
    }

    @Test
    void a_frame_in_fragments_is_one_frame() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.add(inserts(0, 2000)).sendInFragments(7);
            applier.awaitSeq(1);
        }
        assertThat(target.one("SELECT count(*) FROM t")).isEqualTo("2000");
    }

    @Test
    void nothing_is_read_before_the_first_load_and_what_it_holds_is_left_out() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE, "CREATE TABLE other (id int PRIMARY KEY)");
        TestChanges other = TestChanges.table("public.other", "id", "id integer");
        try (TestTopic topic = TestTopic.create()) {
            ApplierSettings settings = new ApplierSettings("blue", topic.name(), TestTopic.SUBSCRIPTION, true);
            try (RunningApplier applier = RunningApplier.start(target, settings)) {
                topic.commit(T.insert("1", "copied"), other.insert("1"));
                topic.commit(T.delete("1"), TestChanges.truncate("public.t"), T.insert("2", "copied"));
                String start = topic.nextCommitLsn().toString();
                topic.commit(T.insert("3", "new"), T.update("2", "new"));
                applier.awaitState(ApplierState.WaitingForFirstLoad.class);
                assertThat(topic.backlog()).isEqualTo(3);
                target.execute(
                        "INSERT INTO t VALUES (2, 'copied')",
                        "INSERT INTO bluegreen.first_load_table VALUES ('public', 't', 'copied', '" + start + "')",
                        "INSERT INTO bluegreen.first_load (way, finished_at) VALUES ('copy', now())");
                applier.awaitSeq(3);
                await().until(() -> applier.applier().counters().frames() == 3);
                assertThat(applier.applier().counters().changesBeforeStart()).isEqualTo(4);
                assertThat(applier.applier().counters().changes()).isEqualTo(3);
            }
        }
        assertThat(target.rows("SELECT * FROM t ORDER BY id")).containsExactly("2|new", "3|new");
        assertThat(target.rows("SELECT * FROM other")).containsExactly("1");
    }

    /**
     * It was dropped after the publisher had begun and before the load: the target never had it. What is newer than the
     * load is applied, also where some table was copied again since.
     */
    @Test
    void changes_of_a_table_that_was_gone_before_the_first_load_are_left_out() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE, "CREATE TABLE late (id int PRIMARY KEY)");
        TestChanges gone = TestChanges.table("public.gone", "id", "id integer");
        TestChanges late = TestChanges.table("public.late", "id", "id integer");
        TestChanges beats = TestChanges.table(
                "bluegreen.heartbeat", "side", "side text", "beat bigint", "written_at timestamp with time zone");
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(
                    T.insert("1", "copied"), gone.insert("1"), beats.insert("blue", "1", "2026-01-01 00:00:00+00"));
            topic.commit(TestChanges.truncate("public.gone"));
            String first = topic.nextCommitLsn().toString();
            topic.commit(late.insert("1"), T.delete("1"));
            String again = topic.nextCommitLsn().toString();
            topic.commit(T.insert("2", "new"));
            target.execute(
                    "INSERT INTO bluegreen.first_load_table VALUES ('public', 't', 'copied', '" + again + "')",
                    "INSERT INTO bluegreen.first_load (way, first_lsn, finished_at) VALUES ('copy', '" + first
                            + "', now())");
            try (RunningApplier applier = RunningApplier.start(
                    target, new ApplierSettings("blue", topic.name(), TestTopic.SUBSCRIPTION, true))) {
                applier.awaitSeq(4);
            }
        }
        assertThat(target.rows("SELECT * FROM t")).containsExactly("2|new");
        assertThat(target.rows("SELECT * FROM late")).containsExactly("1");
        assertThat(target.rows("SELECT beat FROM bluegreen.heartbeat")).containsExactly("1");
    }

    /**
     * The source emptied all of them together. What was copied behind that stays, and TRUNCATE of the others alone would be
     * refused where foreign keys join them to it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"parent", "child", "alone"})
    void of_tables_that_were_truncated_together_one_that_was_copied_later_keeps_its_rows(String copied)
            throws Exception {
        TestTarget target = TestTarget.create(
                "17",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE)",
                "CREATE TABLE alone (id int PRIMARY KEY)",
                "CREATE TABLE heir (extra text) INHERITS (alone)",
                "INSERT INTO parent VALUES (1), (2)",
                "INSERT INTO child VALUES (1, 1), (2, 2)",
                "INSERT INTO alone VALUES (1), (2)",
                "INSERT INTO heir VALUES (1, 'not emptied')");
        TestChanges parent = TestChanges.table("public.parent", "id", "id integer");
        TestChanges alone = TestChanges.table("public.alone", "id", "id integer");
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(
                    parent.insert("3"),
                    alone.insert("3"),
                    TestChanges.truncate("public.parent", "public.child", "public.alone"));
            String again = topic.nextCommitLsn().toString();
            topic.commit(parent.insert("4"), alone.insert("4"));
            target.execute(
                    "INSERT INTO bluegreen.first_load_table (schema_name, table_name, state, start_lsn) SELECT 'public', t,"
                            + " 'copied', CASE t WHEN '" + copied + "' THEN '" + again
                            + "' ELSE '0/10' END::pg_lsn FROM unnest(ARRAY['parent', 'child', 'alone']) AS t",
                    "INSERT INTO bluegreen.first_load (way, first_lsn, finished_at) VALUES ('copy', '0/10', now())");
            try (RunningApplier applier = RunningApplier.start(
                    target, new ApplierSettings("blue", topic.name(), TestTopic.SUBSCRIPTION, true))) {
                applier.awaitSeq(2);
            }
        }
        assertThat(target.rows("SELECT id FROM parent ORDER BY id"))
                .isEqualTo(copied.equals("parent") ? List.of("1", "2", "4") : List.of("4"));
        assertThat(target.rows("SELECT id FROM child ORDER BY id"))
                .isEqualTo(copied.equals("child") ? List.of("1", "2") : List.of());
        assertThat(target.rows("SELECT id FROM ONLY alone ORDER BY id"))
                .isEqualTo(copied.equals("alone") ? List.of("1", "2", "4") : List.of("4"));
        assertThat(target.rows("SELECT * FROM heir")).containsExactly("1|not emptied");
    }

    @Test
    void closing_ends_an_applier_that_waits_for_a_lock() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                java.sql.Connection locker = target.connect()) {
            locker.setAutoCommit(false);
            locker.createStatement().execute("LOCK TABLE t");
            RunningApplier applier = RunningApplier.start(target, topic);
            topic.commit(T.insert("1", "v"));
            await().until(() -> target.one("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    .equals("1"));
            applier.close();
            await().until(applier::hasEnded);
            assertThat(applier.applier().state()).isEqualTo(new ApplierState.Stopped());
            locker.rollback();
        }
        assertThat(target.rows("SELECT * FROM t")).isEmpty();
        assertThat(target.appliedSeq()).isZero();
    }
}
