package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Appliers in processes of their own: how little memory they need, and that they can be killed at any moment. */
class SmallHeapTest {

    private static final TestChanges T = TestChanges.table("public.t", "id", "id integer", "v text");
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    @Test
    void a_transaction_of_a_million_rows_and_a_row_of_20_megabytes_pass_through_256_megabytes() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                ApplierProcess applier = ApplierProcess.start(target, topic, "-Xmx256m")) {
            for (int frame = 0; frame < 500; frame++) {
                List<Change> changes = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    changes.add(
                            T.insert(Integer.toString(frame * 2000 + i), "a value of the usual length, more or less"));
                }
                topic.part(frame == 499, changes);
            }
            String long20 = "0123456789abcdef\\\"\t€".repeat(1_000_000);
            topic.add(T.insert("-1", long20)).sendInFragments(24);
            topic.add(T.update("-1", long20 + "x")).sendInFragments(24);
            await().until(() -> {
                assertThat(applier.isAlive()).isTrue();
                return target.appliedSeq() == topic.seq();
            });
            assertThat(target.one("SELECT count(*) FROM t")).isEqualTo("1000001");
            assertThat(target.one(
                            "SELECT v = repeat(E'0123456789abcdef\\\\\"\\t€', 1000000) || 'x' FROM t WHERE id = -1"))
                    .isEqualTo("t");
        }
    }

    @Test
    void an_applier_that_is_killed_at_any_moment_applies_everything_once() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("seed " + seed + " (give it again with -Dtest.seed)");
        Random random = new Random(seed);
        TestTarget target = TestTarget.create("17", TABLE);
        int rows = 0;
        try (TestTopic topic = TestTopic.create()) {
            for (int kill = 0; kill < 4; kill++) {
                try (ApplierProcess applier =
                        ApplierProcess.start(target, topic, "-Xmx128m", "-XX:TieredStopAtLevel=1")) {
                    long before = target.appliedSeq();
                    for (int i = 0; i < 100; i++) {
                        rows = random.nextInt(4) == 0 ? parts(topic, rows, random) : small(topic, rows, random);
                    }
                    await().until(() -> target.appliedSeq() > before);
                    long enough = before + random.nextInt((int) (topic.seq() - before));
                    await().until(() -> target.appliedSeq() >= enough);
                    assertThat(applier.isAlive()).isTrue();
                }
            }
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(topic.seq());
            }
        }
        assertThat(target.one("SELECT count(*) FROM t WHERE v = 'w'")).isEqualTo(Integer.toString(rows));
    }

    private static int small(TestTopic topic, int rows, Random random) throws Exception {
        int next = rows;
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            String id = Integer.toString(next++);
            topic.add(T.insert(id, "v"), T.update(id, "w"));
        }
        topic.send();
        return next;
    }

    private static int parts(TestTopic topic, int rows, Random random) throws Exception {
        int next = rows;
        int parts = 2 + random.nextInt(5);
        for (int part = 1; part <= parts; part++) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String id = Integer.toString(next++);
                changes.add(T.insert(id, "v"));
                changes.add(T.update(id, "w"));
            }
            topic.part(part == parts, changes);
        }
        return next;
    }
}
