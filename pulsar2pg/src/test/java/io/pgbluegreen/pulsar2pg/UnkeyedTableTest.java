package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.problem.Problem;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several changes at once of a table in which no key names a row, under REPLICA IDENTITY FULL. */
class UnkeyedTableTest {

    private static void apply(TestTarget target, Change... changes) throws Exception {
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(changes);
            applier.awaitSeq(topic.seq());
            assertThat(applier.applier().counters().replays()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void of_equal_rows_as_many_go_as_the_source_deleted(String major) throws Exception {
        TestTarget target = TestTarget.create(
                major,
                "CREATE TABLE f (n int, doc json, p point, t text, x numeric, f float8)",
                "INSERT INTO f SELECT 1, '{\"a\":  1}', '(1,2)', NULL, 1.0, '-0' FROM generate_series(1, 5)",
                "INSERT INTO f VALUES (1, '{\"a\":  1}', '(1,2)', NULL, 1.00, '-0'),"
                        + " (1, '{\"a\":  1}', '(1,2)', '', 1.0, '-0'), (1, '{\"a\":  1}', '(1,2)', NULL, 1.0, '0')");
        TestChanges f = TestChanges.full(
                "public.f", "n integer", "doc json", "p point", "t text", "x numeric", "f double precision");
        String[] row = {"1", "{\"a\":  1}", "(1,2)", null, "1.0", "-0"};
        String[] longer = {"1", "{\"a\":  1}", "(1,2)", null, "1.00", "-0"};
        apply(
                target,
                f.delete(row),
                f.delete(longer),
                f.update(Arrays.asList(row), "2", null, null, "t", "NaN", "Infinity"),
                f.delete(row));
        assertThat(target.rows("SELECT * FROM f"))
                .containsExactlyInAnyOrder(
                        "1|{\"a\":  1}|(1,2)|null|1.0|-0",
                        "1|{\"a\":  1}|(1,2)|null|1.0|-0",
                        "1|{\"a\":  1}|(1,2)||1.0|-0",
                        "1|{\"a\":  1}|(1,2)|null|1.0|0",
                        "2|null|null|t|NaN|Infinity");
    }

    /** Neither json nor a column with a NULL among the old values can be hashed by itself. */
    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_table_without_a_column_that_can_be_hashed_is_matched_by_whole_rows(String major) throws Exception {
        TestTarget target = TestTarget.create(
                major,
                "CREATE TABLE j (doc json, t text, tags text[])",
                "INSERT INTO j VALUES ('{\"a\": 1}', NULL, '{a,NULL}'), ('{\"a\": 1}', '', '{a,NULL}'),"
                        + " (NULL, 'x', NULL), (NULL, NULL, NULL), ('{\"a\":1}', NULL, '{a,NULL}')");
        TestChanges j = TestChanges.full("public.j", "doc json", "t text", "tags text[]");
        apply(target, j.delete("{\"a\": 1}", null, "{a,NULL}"), j.delete(null, "x", null), j.delete(null, null, null));
        assertThat(target.rows("SELECT * FROM j ORDER BY t"))
                .containsExactly("{\"a\": 1}||{a,NULL}", "{\"a\":1}|null|{a,NULL}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void rows_of_partitions_are_told_apart_by_their_partition_too(String major) throws Exception {
        TestTarget target = TestTarget.create(
                major,
                "CREATE TABLE p (part int, t text) PARTITION BY LIST (part)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
                "INSERT INTO p SELECT 1 + i % 2, 'row ' || i / 2 % 5 FROM generate_series(0, 19) i");
        TestChanges p = TestChanges.full("public.p", "part integer", "t text");
        apply(
                target,
                p.delete("1", "row 0"),
                p.delete("2", "row 1"),
                p.delete("2", "row 1"),
                p.update(List.of("1", "row 2"), "2", "row 2"));
        assertThat(target.rows("SELECT part, t, count(*) FROM p WHERE t < 'row 3' GROUP BY 1, 2 ORDER BY 2, 1"))
                .containsExactly("1|row 0|1", "2|row 0|2", "1|row 1|2", "1|row 2|1", "2|row 2|3");
        assertThat(target.one("SELECT count(*) FROM p")).isEqualTo("17");
    }

    @Test
    void generated_and_identity_columns_do_not_stand_in_the_way() throws Exception {
        TestTarget target = TestTarget.create(
                "17",
                "CREATE TABLE g (id int GENERATED ALWAYS AS IDENTITY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED)",
                "INSERT INTO g (a) SELECT generate_series(1, 4)");
        TestChanges g = TestChanges.full("public.g", "id integer", "a integer");
        apply(
                target,
                g.update(List.of("1", "1"), "11", "10"),
                g.update(List.of("2", "2"), "2", "20"),
                g.delete("3", "3"));
        assertThat(target.rows("SELECT * FROM g ORDER BY a")).containsExactly("4|4|8", "11|10|20", "2|20|40");
    }

    @Test
    void a_row_that_is_missing_stops_the_applier_and_is_named() throws Exception {
        TestTarget target = TestTarget.create(
                "17", "CREATE TABLE m (a int, b text)", "INSERT INTO m VALUES (1, 'x'), (2, 'y'), (2, 'y')");
        TestChanges m = TestChanges.full("public.m", "a integer", "b text");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.add(m.delete("2", "y"), m.delete("1", "x"))
                    .add(m.insert("3", "z"), m.delete("2", "y"))
                    .add(m.delete("2", "y"), m.insert("2", "y"))
                    .send();
            Problem problem = applier.awaitProblem();
            assertThat(problem)
                    .hasMessageContaining("a delete from public.m (a=2, b=y)")
                    .hasMessageContaining("expected 1 row and found 0");
        }
        assertThat(target.rows("SELECT * FROM m")).as("the two before it").containsExactly("3|z");
    }
}
