package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of partitions that the target has not, or has for other rows. */
class OtherPartitionsTest {

    private static final String[] SOURCE = {
        "CREATE TABLE e (id int, day date, v text) PARTITION BY RANGE (day)",
        "CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2026-03-01')",
        "CREATE TABLE e_x PARTITION OF e FOR VALUES FROM ('2026-03-01') TO ('2026-06-01')"
    };

    private static void apply(TestTarget target, Change[]... transactions) throws Exception {
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            for (Change[] changes : transactions) {
                topic.commit(changes);
            }
            applier.awaitSeq(topic.seq());
        }
    }

    private static Change[] tx(Change... changes) {
        return changes;
    }

    /** What the source would have told the target of its partitions. */
    private static void tell(TestTarget target, String major, String... sourceDdl) throws SQLException {
        TestTarget source = TestTarget.create(major, sourceDdl);
        try (Connection from = source.sessions().open("test");
                Connection to = target.sessions().open("test")) {
            PartitionLeafTable.replace(to, Side.BLUE, PartitionLeafTable.describe(from));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void rows_go_into_the_table_that_the_partition_belongs_to(String major) throws Exception {
        TestTarget target = TestTarget.create(
                major,
                SOURCE[0],
                "CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                "CREATE TABLE e_2 PARTITION OF e FOR VALUES FROM ('2026-02-01') TO ('2026-06-01')",
                "ALTER TABLE e_1 ADD PRIMARY KEY (id, day)",
                "ALTER TABLE e_2 ADD PRIMARY KEY (id, day)");
        tell(target, major, SOURCE);
        TestChanges e1 = TestChanges.table("public.e_1", "id,day", "id integer", "day date", "v text");
        TestChanges ex = TestChanges.table("public.e_x", "id,day", "id integer", "day date", "v text");
        if (major.equals("17")) {
            target.execute("ALTER TABLE e ADD PRIMARY KEY (id, day)");
        }
        apply(
                target,
                tx(
                        e1.insert("1", "2026-01-05", "a"),
                        ex.insert("2", "2026-03-05", "b"),
                        e1.insert("3", "2026-02-05", "c"),
                        ex.insert("4", "2026-04-05", "d")),
                tx(
                        e1.update(java.util.List.of("1", "2026-01-05"), "1", "2026-02-20", "a"),
                        e1.delete("3", "2026-02-05", null),
                        ex.insert("3", "2026-05-05", "moved")),
                tx(ex.update("2", "2026-03-05", "B")),
                tx(ex.insert("5", "2026-03-06", "e")),
                tx(ex.delete("5", "2026-03-06", null)));
        assertThat(target.rows("SELECT tableoid::regclass, id, day, v FROM e ORDER BY id"))
                .containsExactly(
                        "e_2|1|2026-02-20|a", "e_2|2|2026-03-05|B", "e_2|3|2026-05-05|moved", "e_2|4|2026-04-05|d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_partition_that_is_emptied_takes_its_rows_along_and_no_others(String major) throws Exception {
        TestTarget target = TestTarget.create(
                major,
                SOURCE[0],
                "CREATE TABLE e_all PARTITION OF e FOR VALUES FROM (MINVALUE) TO (MAXVALUE)",
                "ALTER TABLE e_all ADD PRIMARY KEY (id, day)",
                "INSERT INTO e (id, day) VALUES (1, '2026-01-01'), (2, '2026-02-28'), (3, '2026-03-01'), (4, '2026-05-31')");
        tell(target, major, SOURCE);
        apply(target, tx(TestChanges.truncate("public.e_x")));
        assertThat(target.rows("SELECT id FROM e ORDER BY id")).containsExactly("1", "2");
    }

    /** The applier before it has detached the partition, as the source did: what is emptied is a table of its own now. */
    @Test
    void a_standby_that_takes_over_knows_what_became_of_partitions_while_it_waited() throws Exception {
        TestTarget target = TestTarget.create(
                "17",
                SOURCE[0],
                "CREATE TABLE e_all PARTITION OF e FOR VALUES FROM (MINVALUE) TO (MAXVALUE)",
                "ALTER TABLE e_all ADD PRIMARY KEY (id, day)");
        tell(target, "17", SOURCE);
        TestChanges e1 = TestChanges.table("public.e_1", "id,day", "id integer", "day date", "v text");
        try (TestTopic topic = TestTopic.create();
                RunningApplier one = RunningApplier.start(target, topic);
                RunningApplier two = RunningApplier.start(target, topic)) {
            topic.commit(e1.insert("1", "2026-01-05", "a"));
            await().until(() -> target.appliedSeq() == 1);
            await().until(() -> one.applier().state() instanceof ApplierState.Standby
                    || two.applier().state() instanceof ApplierState.Standby);
            RunningApplier active = one.applier().state() instanceof ApplierState.Standby ? two : one;
            RunningApplier standby = active == one ? two : one;
            target.execute(
                    "CREATE TABLE e_x (id int, day date, v text)",
                    "INSERT INTO e_x VALUES (2, '2026-03-05')",
                    "DELETE FROM bluegreen.partition_leaf WHERE side = 'blue' AND table_name = 'e_x'",
                    "INSERT INTO e (id, day) VALUES (3, '2026-03-05')");
            active.close();
            topic.commit(TestChanges.truncate("public.e_x"));
            standby.awaitSeq(2);
        }
        assertThat(target.rows("SELECT id FROM e ORDER BY id")).containsExactly("1", "3");
        assertThat(target.rows("SELECT id FROM e_x")).isEmpty();
    }

    @Test
    void one_hash_partition_is_emptied_in_a_table_that_is_partitioned_otherwise() throws Exception {
        TestTarget target = TestTarget.create(
                "17",
                "CREATE TABLE h (k text PRIMARY KEY) PARTITION BY RANGE (k)",
                "CREATE TABLE h_all PARTITION OF h FOR VALUES FROM (MINVALUE) TO (MAXVALUE)",
                "INSERT INTO h SELECT 'k' || g FROM generate_series(1, 100) g");
        String[] source = {
            "CREATE TABLE h (k text PRIMARY KEY) PARTITION BY HASH (k)",
            "CREATE TABLE h_0 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 0)",
            "CREATE TABLE h_1 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 1)",
            "CREATE TABLE h_2 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 2)",
            "INSERT INTO h SELECT 'k' || g FROM generate_series(1, 100) g"
        };
        tell(target, "13", source);
        TestTarget same = TestTarget.create("13", source);
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(TestChanges.truncate("public.h_1"));
            applier.awaitSeq(1);
            assertThat(target.rows("SELECT k FROM h ORDER BY k"))
                    .isNotEmpty()
                    .containsExactlyElementsOf(
                            same.rows("SELECT k FROM h WHERE tableoid <> 'h_1'::regclass ORDER BY k"));
            topic.commit(TestChanges.truncate("public.h_0", "public.h_2", "public.h_1"));
            applier.awaitSeq(2);
            assertThat(target.rows("SELECT k FROM h")).isEmpty();
        }
    }

    @Test
    void the_rows_of_several_partitions_may_stand_in_an_ordinary_table() throws Exception {
        TestTarget target = TestTarget.create("17", "CREATE TABLE l (k int, v text, PRIMARY KEY (k))");
        tell(
                target,
                "17",
                "CREATE TABLE l (k int PRIMARY KEY, v text) PARTITION BY LIST (k)",
                "CREATE TABLE l_1 PARTITION OF l FOR VALUES IN (1, 2)",
                "CREATE TABLE l_else PARTITION OF l DEFAULT");
        TestChanges one = TestChanges.table("public.l_1", "k", "k integer", "v text");
        TestChanges rest = TestChanges.table("public.l_else", "k", "k integer", "v text");
        apply(
                target,
                tx(one.insert("1", "a"), rest.insert("9", "z"), one.insert("2", "b"), rest.insert("8", "y")),
                tx(TestChanges.truncate("public.l_else")),
                tx(rest.insert("7", "x"), one.delete("2", null)));
        assertThat(target.rows("SELECT * FROM l ORDER BY k")).containsExactly("1|a", "7|x");
    }
}
