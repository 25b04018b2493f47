package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an applier does not go beyond: each time it stops with a sentence, and the target is as it was before. */
class StopTest {

    private static final TestChanges T = TestChanges.table("public.t", "id", "id integer", "v text");
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    private interface Script {
        void run(TestTopic topic) throws Exception;
    }

    /** Runs an applier until it stops, and checks that only the first frame was applied. */
    private static Problem stopped(TestTarget target, Script script) throws Exception {
        return stopped(target, BatchLimits.DEFAULT, script);
    }

    private static Problem stopped(TestTarget target, BatchLimits limits, Script script) throws Exception {
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, RunningApplier.settings(topic, limits))) {
            topic.commit(T.insert("1", "first"));
            applier.awaitSeq(1);
            script.run(topic);
            Problem problem = applier.awaitProblem();
            assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
            assertThat(problem.remedy()).isNotBlank();
            assertThat(target.appliedSeq()).isEqualTo(1);
            assertThat(target.rows("SELECT * FROM t")).containsExactly("1|first");
            assertThat(applier.applier().state()).isInstanceOf(ApplierState.Failed.class);
            return problem;
        }
    }

    @Test
    void an_update_of_a_row_that_is_missing_stops_and_names_it() throws Exception {
        Problem problem = stopped(
                TestTarget.create("17", TABLE),
                topic -> topic.commit(T.update("1", "x"), T.insert("2", "x"), T.update("3", "y")));
        assertThat(problem)
                .hasMessageContaining(
                        "an update of public.t (id=3) of transaction 702 (commit 0/1040, frame 2, message ")
                .hasMessageContaining("expected 1 row and found 0");
    }

    /** Whether its whole row came, so that it is deleted and inserted, or not, so that it is updated. */
    @ParameterizedTest
    @ValueSource(strings = {"came", TestChanges.ABSENT})
    void a_change_of_a_key_whose_old_row_is_missing_stops(String rest) throws Exception {
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> topic.commit(T.update(List.of("3"), "4", rest))))
                .hasMessageContaining("an update of public.t (id=3)")
                .hasMessageContaining("expected 1 row and found 0");
    }

    @Test
    void an_update_of_a_missing_row_stops_where_it_would_have_to_be_inserted_anew_too() throws Exception {
        TestChanges side = TestChanges.table("public.g", "id", "id integer", "side integer", "v text");
        assertThat(stopped(
                        TestTarget.create(
                                "17",
                                TABLE,
                                "CREATE TABLE g (id int PRIMARY KEY, side int GENERATED ALWAYS AS IDENTITY, v text)"),
                        topic -> topic.commit(side.update("3", "30", "x"))))
                .hasMessageContaining("an update of public.g (id=3)")
                .hasMessageContaining("expected 1 row and found 0");
    }

    @Test
    void a_delete_of_a_row_that_is_missing_stops_on_an_old_version_too() throws Exception {
        assertThat(stopped(TestTarget.create("11", TABLE), topic -> topic.commit(T.delete("7"))))
                .hasMessageContaining("a delete from public.t (id=7)");
    }

    @Test
    void a_row_that_came_and_went_at_the_source_but_stands_in_the_target_stops() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            target.execute("INSERT INTO t VALUES (5, 'stray')");
            topic.commit(T.insert("5", "x"), T.delete("5"));
            assertThat(applier.awaitProblem())
                    .hasMessageContaining("an insert into public.t (id=5)")
                    .hasMessageContaining("constraint t_pkey");
            assertThat(target.rows("SELECT * FROM t")).containsExactly("5|stray");
        }
    }

    @Test
    void a_row_missing_from_a_table_without_key_stops() throws Exception {
        TestChanges f = TestChanges.full("public.f", "a integer", "b text");
        assertThat(stopped(
                        TestTarget.create("17", TABLE, "CREATE TABLE f (a int, b text)"),
                        topic -> topic.commit(f.insert("1", "x"), f.delete("1", null))))
                .hasMessageContaining("a delete from public.f (a=1, b=NULL)");
    }

    @Test
    void a_refused_row_stops_and_names_the_constraint() throws Exception {
        assertThat(stopped(
                        TestTarget.create("17", TABLE, "ALTER TABLE t ADD CONSTRAINT nice CHECK (v <> 'bad')"),
                        topic -> topic.commit(T.insert("2", "good"), T.insert("3", "bad"))))
                .hasMessageContaining("an insert into public.t (id=3)")
                .hasMessageContaining("SQLSTATE 23514, constraint nice");
    }

    /** Each beside a column that takes the same text. */
    @ParameterizedTest
    @CsvSource({
        "11, numeric, Infinity, 22P02",
        "16, interval, infinity, 22007",
        "16, interval[], '{\"1 day\",infinity}', 22007",
    })
    void a_value_that_only_newer_versions_know_stops_and_names_its_column(
            String major, String type, String value, String state) throws Exception {
        TestChanges n = TestChanges.table("public.n", "id", "id integer", "f text", "v " + type);
        TestTarget target =
                TestTarget.create(major, TABLE, "CREATE TABLE n (id int PRIMARY KEY, f text, v " + type + ")");
        Problem problem = stopped(target, topic -> topic.commit(n.insert("1", value, value)));
        assertThat(problem)
                .hasMessageContaining("an insert into public.n (id=1)")
                .hasMessageContaining("SQLSTATE " + state + ", column \"v\")");
        assertThat(problem.remedy()).contains("make the column text here");
        assertThat(stopped(
                        TestTarget.prepared(
                                TestTarget.empty(target.server()),
                                TABLE,
                                "CREATE TABLE n (id int PRIMARY KEY, f text, v " + type + ")",
                                "INSERT INTO n (id) VALUES (2)"),
                        topic -> topic.commit(n.update("2", value, value))))
                .hasMessageContaining("an update of public.n (id=2)")
                .hasMessageContaining("column \"v\")");
    }

    @Test
    void a_missing_table_is_named() throws Exception {
        TestChanges gone = TestChanges.table("public.gone", "id", "id integer");
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> topic.commit(gone.insert("1"))))
                .hasMessageContaining("public.gone");
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> topic.commit(TestChanges.truncate("public.gone"))))
                .hasMessageContaining("public.gone");
    }

    @Test
    void a_missing_column_is_named_and_once_it_is_there_the_applier_goes_on() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        TestChanges wider = TestChanges.table("public.t", "id", "id integer", "v text", "extra text");
        try (TestTopic topic = TestTopic.create()) {
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                topic.commit(wider.insert("2", "x", "y"));
                assertThat(applier.awaitProblem())
                        .hasMessageContaining("public.t")
                        .hasMessageContaining("\"extra\"");
            }
            target.execute("ALTER TABLE t ADD extra text");
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(1);
            }
        }
        assertThat(target.rows("SELECT * FROM t ORDER BY id")).containsExactly("2|x|y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD extra text|id integer, v text|id integer, v text, extra text",
                "DROP own|id integer, v text, own integer|id integer, v text",
                "ALTER own TYPE bigint|id integer, v text, own integer|id integer, v text, own bigint",
                "ALTER own TYPE numeric(12,4)|id integer, v text, own numeric(10,2)|id integer, v text, own numeric(12,4)",
                "RENAME own TO named|id integer, v text, own integer|id integer, v text, named integer"
            })
    void a_change_of_schema_that_nobody_recorded_is_waited_for_until_the_target_follows(String change)
            throws Exception {
        String[] parts = change.split("\\|", -1);
        TestTarget target = TestTarget.create(
                "17", "CREATE TABLE t (" + parts[1] + ", PRIMARY KEY (id))", "ALTER TABLE t ADD greens_only text");
        Change first = row("1", parts[1]);
        Change second = row("2", parts[2]);
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(first);
            applier.awaitSeq(1);
            topic.commit(second);
            applier.awaitState(ApplierState.Waiting.class);
            assertThat(((ApplierState.Waiting) applier.applier().state()).reason())
                    .contains("blue changed table public.t, and nobody recorded how: its columns were (" + parts[1]
                            + ") and are (" + parts[2] + ")");
            assertThat(target.rows("SELECT id FROM t")).containsExactly("1");
            target.execute("ALTER TABLE t " + parts[0]);
            applier.awaitSeq(2).awaitState(ApplierState.Running.class);
        }
        assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
    }

    private static Change row(String id, String columns) {
        String[] described = columns.split(", ", -1);
        String[] values = new String[described.length];
        Arrays.fill(values, "7");
        values[0] = id;
        return TestChanges.table("public.t", "id", described).insert(values);
    }

    @Test
    void a_column_added_on_the_target_first_and_on_the_source_later_needs_no_restart() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        TestChanges wider = TestChanges.table("public.t", "id", "id integer", "v text", "extra text");
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            topic.commit(T.insert("1", "x"));
            applier.awaitSeq(1);
            target.execute("ALTER TABLE t ADD extra text");
            topic.commit(T.update("1", "y")).commit(wider.update("1", "z", "e"));
            applier.awaitSeq(3);
        }
        assertThat(target.rows("SELECT * FROM t")).containsExactly("1|z|e");
    }

    @Test
    void a_gap_in_seq_stops_and_names_the_missing_frame() throws Exception {
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> {
                    topic.skipSeq(1);
                    topic.commit(T.insert("2", "x"));
                }))
                .hasMessageContaining("frame 2 is missing");
    }

    @Test
    void another_system_or_timeline_stops_and_names_both() throws Exception {
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> {
                    topic.cluster("42", 1);
                    topic.commit(T.insert("2", "x"));
                }))
                .hasMessageContaining("system 42, timeline 1")
                .hasMessageContaining("system 7309512683001, timeline 1");
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> {
                    topic.cluster("7309512683001", 2);
                    topic.commit(T.insert("2", "x"));
                }))
                .hasMessageContaining("timeline 2");
    }

    @Test
    void a_part_of_a_transaction_that_is_missing_stops() throws Exception {
        BatchLimits small = new BatchLimits(1, 1 << 20, Duration.ZERO);
        assertThat(stopped(TestTarget.create("17", TABLE), small, topic -> {
                    topic.part(false, List.of(T.insert("2", "x"), T.insert("3", "x")));
                    topic.forgetOpenChanges(5);
                    topic.part(true, List.of(T.insert("4", "x")));
                }))
                .hasMessageContaining("5 of its changes came before, and 2 did");
    }

    @Test
    void a_transaction_that_begins_while_another_is_open_stops() throws Exception {
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> {
                    topic.part(false, List.of(T.insert("2", "x")));
                    topic.commit(T.insert("3", "x"));
                }))
                .hasMessageContaining("was open");
    }

    @Test
    void a_change_without_old_row_stops() throws Exception {
        TestChanges nothing = TestChanges.table("public.t", "", "id integer", "v text");
        Change update = nothing.update("1", "x");
        assertThat(stopped(TestTarget.create("17", TABLE), topic -> topic.commit(update)))
                .hasMessageContaining("does not say which row");
    }

    @Test
    void without_subscription_or_progress_row_setup_has_to_run() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.withoutSubscription();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            Problem problem = applier.awaitProblem();
            assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
            assertThat(problem).hasMessageContaining("no subscription 'applier'");
            assertThat(problem.remedy()).contains("bluegreen setup");
        }
        target.execute("DELETE FROM bluegreen.applied");
        stopsUntilSetup(target, "no row for 'blue' in bluegreen.applied");
        target.execute("DROP SCHEMA bluegreen CASCADE");
        stopsUntilSetup(target, "has no schema bluegreen in database");
    }

    private static void stopsUntilSetup(TestTarget target, String because) throws Exception {
        try (TestTopic topic = TestTopic.create();
                RunningApplier applier = RunningApplier.start(target, topic)) {
            Problem problem = applier.awaitProblem();
            assertThat(problem).hasMessageContaining(because);
            assertThat(problem.remedy()).contains("bluegreen setup");
        }
    }
}
