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

    /** A mailbox table of the demo's kind: 10,000 rows that no key names, REPLICA IDENTITY FULL. */
    @Test
    void a_backlog_on_a_table_without_key() throws Exception {
        int rows = 10_000;
        int transactions = TRANSACTIONS / 50;
        TestTarget target = TestTarget.create(
                "17",
                "CREATE TABLE mail (member int, kind text, payload jsonb, sent_at timestamptz)",
                "INSERT INTO mail SELECT i % 500, 'kind' || i % 7, '{\"n\": 1}', timestamptz 'epoch' + i * interval '1 s'"
                        + " FROM generate_series(0, " + (rows - 1) + ") i",
                "VACUUM ANALYZE mail");
        TestChanges mail = TestChanges.full(
                "public.mail", "member integer", "kind text", "payload jsonb", "sent_at timestamp with time zone");
        try (TestTopic topic = TestTopic.create()) {
            for (int i = 0; i < transactions; i++) {
                // The youngest rows, for which a scan goes through the whole table.
                int updated = rows - 1 - 2 * i;
                topic.add(
                        mail.insert(mail(rows + i, 1)),
                        mail.update(List.of(mail(updated, 1)), mail(updated, 2)),
                        mail.delete(mail(updated - 1, 1)));
                if (i % 500 == 499) {
                    topic.send();
                }
            }
            topic.send();
            apply("table without key", target, topic, 3L * transactions);
        }
        assertThat(target.one("SELECT count(*) FROM mail")).isEqualTo(Integer.toString(rows));
    }

    /** Two rows exchange a unique value in the middle of a backlog, which no order of merged changes can do. */
    @Test
    void a_backlog_in_which_two_rows_swap_a_unique_value() throws Exception {
        int transactions = TRANSACTIONS / 5;
        TestTarget target = TestTarget.create(
                "17",
                "CREATE TABLE seats (id int PRIMARY KEY, seat int UNIQUE)",
                "INSERT INTO seats SELECT i, i FROM generate_series(1, " + transactions + ") i");
        TestChanges seats = TestChanges.table("public.seats", "id", "id integer", "seat integer");
        try (TestTopic topic = TestTopic.create()) {
            for (int i = 1; i <= transactions; i++) {
                String id = Integer.toString(i);
                String other = Integer.toString(i + 1);
                if (i == transactions / 2) {
                    topic.add(seats.update(id, "-1"), seats.update(other, id), seats.update(id, other));
                    i++;
                } else {
                    topic.add(seats.update(id, Integer.toString(-1 - i)));
                }
                if (i % 500 == 499) {
                    topic.send();
                }
            }
            topic.send();
            apply("one swap", target, topic, transactions);
        }
    }

    private static String[] mail(int number, int version) {
        return new String[] {
            Integer.toString(number % 500),
            "kind" + number % 7,
            "{\"n\": " + version + "}",
            java.time.Instant.ofEpochSecond(number).toString().replace('T', ' ').replace("Z", "+00")
        };
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
