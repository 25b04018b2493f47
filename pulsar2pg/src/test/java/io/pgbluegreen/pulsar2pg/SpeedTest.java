package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How fast a backlog is applied; only on demand, with {@code -Dtest.speed=true}. */
@EnabledIfSystemProperty(named = "test.speed", matches = "true")
class SpeedTest {

    private static final int TRANSACTIONS = Integer.getInteger("test.transactions", 100_000);

    @Test
    void a_backlog_of_small_transactions_as_pgbench_makes_them() throws Exception {
        TestTarget target = TestTarget.create(
                "17",
                "CREATE TABLE branches (bid int PRIMARY KEY, bbalance int, filler char(88)) WITH (fillfactor = 90)",
                "CREATE TABLE tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))",
                "CREATE TABLE accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))"
                        + " WITH (fillfactor = 90)",
                "CREATE TABLE history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
                "INSERT INTO branches SELECT i, 0, '' FROM generate_series(1, 10) i",
                "INSERT INTO tellers SELECT i, 1, 0, '' FROM generate_series(1, 100) i",
                "INSERT INTO accounts SELECT i, 1, 0, '' FROM generate_series(1, 1000000) i",
                "VACUUM ANALYZE");
        String filler = " ".repeat(84);
        TestChanges branches =
                TestChanges.table("public.branches", "bid", "bid integer", "bbalance integer", "filler character");
        TestChanges tellers = TestChanges.table(
                "public.tellers", "tid", "tid integer", "bid integer", "tbalance integer", "filler character");
        TestChanges accounts = TestChanges.table(
                "public.accounts", "aid", "aid integer", "bid integer", "abalance integer", "filler character");
        TestChanges history = TestChanges.of(
                "public.history",
                io.pgbluegreen.changeevent.ReplicaIdentity.DEFAULT,
                "",
                "tid integer",
                "bid integer",
                "aid integer",
                "delta integer",
                "mtime timestamp without time zone",
                "filler character");
        Random random = new Random(1);
        try (TestTopic topic = TestTopic.create()) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                String aid = Integer.toString(1 + random.nextInt(1_000_000));
                String tid = Integer.toString(1 + random.nextInt(100));
                String bid = Integer.toString(1 + random.nextInt(10));
                String delta = Integer.toString(random.nextInt(10_000) - 5000);
                topic.add(
                        accounts.update(aid, "1", delta, filler),
                        tellers.update(tid, "1", delta, filler),
                        branches.update(bid, delta, null),
                        history.insert(tid, bid, aid, delta, "2026-11-21 01:44:32.485123", null));
                if (topic.size() > 256 * 1024) {
                    topic.send();
                }
            }
            topic.send();
            apply("small transactions", target, topic, 4L * TRANSACTIONS);
        }
        assertThat(target.one("SELECT count(*) FROM history")).isEqualTo(Integer.toString(TRANSACTIONS));
    }

    @Test
    void a_backlog_of_bulk_inserts_and_one_large_update() throws Exception {
        int rows = 5 * TRANSACTIONS;
        TestTarget target = TestTarget.create(
                "17", "CREATE TABLE bulk (id bigint PRIMARY KEY, doc jsonb, price numeric(12,2), note text)");
        TestChanges bulk =
                TestChanges.table("public.bulk", "id", "id bigint", "doc jsonb", "price numeric", "note text");
        try (TestTopic topic = TestTopic.create()) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                changes.add(row(bulk, i, true));
                if (changes.size() == 1000) {
                    topic.part((i + 1) % 10_000 == 0, changes);
                    changes.clear();
                }
            }
            for (int i = 0; i < rows / 2; i++) {
                changes.add(row(bulk, i, false));
                if (changes.size() == 1000) {
                    topic.part(i + 1 == rows / 2, changes);
                    changes.clear();
                }
            }
            apply("bulk", target, topic, rows + rows / 2);
        }
        assertThat(target.one("SELECT count(*) FROM bulk")).isEqualTo(Integer.toString(rows));
    }

    private static Change row(TestChanges bulk, int id, boolean insert) {
        String[] values = {
            Integer.toString(id), "{\"n\": " + id + ", \"tags\": [\"a\", \"b\"]}", id + ".25", "note of row " + id
        };
        return insert ? bulk.insert(values) : bulk.update(values);
    }

    private static void apply(String what, TestTarget target, TestTopic topic, long changes) {
        long start = System.nanoTime();
        try (RunningApplier applier = RunningApplier.start(target, topic)) {
            applier.awaitState(ApplierState.Running.class);
            long running = System.nanoTime();
            applier.awaitSeq(topic.seq());
            double seconds = (System.nanoTime() - running) / 1e9;
            System.out.printf(
                    "%s: %d changes in %.2f s, %.0f changes/s (start took %.2f s), %d target commits, %d replays%n",
                    what,
                    changes,
                    seconds,
                    changes / seconds,
                    (running - start) / 1e9,
                    applier.applier().counters().targetCommits(),
                    applier.applier().counters().replays());
        }
    }
}
