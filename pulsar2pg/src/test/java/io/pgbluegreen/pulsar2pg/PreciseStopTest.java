package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/**
 * What came before a transaction that cannot be applied is applied, also where both waited together: whoever mends it
 * finds the target as the source was just before.
 */
class PreciseStopTest {

    private static final TestChanges T = TestChanges.table("public.t", "id", "id integer", "v text");
    private static final TestChanges WIDER = TestChanges.table("public.t", "id", "id integer", "v text", "extra text");
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text UNIQUE)";

    @Test
    void a_refused_change_stops_at_its_transaction_and_mended_it_goes_on() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(T.insert("1", "a"))
                    .add(T.insert("2", "b"))
                    .add(T.update("2", "c"), T.insert("3", "d"))
                    .add(T.insert("4", "e"), T.update("9", "nobody"))
                    .add(T.insert("5", "f"))
                    .send();
            topic.commit(T.insert("6", "g"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                assertThat(applier.awaitProblem()).hasMessageContaining("an update of public.t (id=9)");
            }
            assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3");
            assertThat(target.rows("SELECT v FROM t WHERE id = 2")).containsExactly("c");
            target.execute("INSERT INTO t VALUES (9, 'x')");
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(3);
            }
        }
        assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3", "4", "5", "6", "9");
    }

    @Test
    void a_change_of_schema_that_nobody_recorded_is_waited_for_at_its_transaction() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(T.insert("1", "a")).commit(T.insert("2", "b")).commit(WIDER.insert("3", "c", "x"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitState(ApplierState.Waiting.class);
                assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
                target.execute("ALTER TABLE t ADD extra text");
                applier.awaitSeq(3);
            }
        }
        assertThat(target.rows("SELECT id, extra FROM t ORDER BY id")).containsExactly("1|null", "2|null", "3|x");
    }

    /** Values of the unique column change places, so that the batch is refused at first and written once more. */
    @Test
    void a_batch_across_a_change_of_schema_that_is_written_once_more_needs_no_decision() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(T.insert("1", "a"), T.insert("2", "b"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(1);
            }
            target.execute("ALTER TABLE t ADD extra text");
            // In one frame, so that they come in one batch; with the other frame behind it, unless that comes late.
            topic.add(T.update("1", "moving"))
                    .add(T.update("2", "a"))
                    .add(T.update("1", "b"))
                    .send()
                    .commit(WIDER.update("2", "a", "x"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(3);
                assertThat(applier.states()).noneMatch(state -> state instanceof ApplierState.Waiting);
                await().until(() -> applier.applier().counters().replays() > 0);
            }
        }
        assertThat(target.rows("SELECT * FROM t ORDER BY id")).containsExactly("1|b|null", "2|a|x");
    }
}
