package io.pgbluegreen.pulsar2pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A frame's number is dropped when the target has it. Whether it is the same frame is told by the epoch, which an applier
 * that is started again has from the progress row.
 */
class UsedNumberTest {

    private static final TestChanges T = TestChanges.table("public.t", "id", "id integer", "v text");
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";
    private static final String EPOCH = "SELECT seq, epoch, epoch_seq FROM bluegreen.applied";

    /**
     * Frames 3 and 4 were applied, and then Pulsar lost them. The publisher had not confirmed them either: its next start
     * sees the topic end with frame 2 and sends what followed, with the transactions of frames 3 and 4 in one frame. Frame
     * 4 is a new one then; dropped by its number, it would be missing, and frame 5 goes on behind it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_topic_that_lost_its_end_and_was_filled_anew_stops_an_applier_that_is_started_again(String major)
            throws Exception {
        TestTarget target = TestTarget.create(major, TABLE);
        try (TestTopic topic = TestTopic.create()) {
            for (int id = 1; id <= 4; id++) {
                topic.commit(T.insert(Integer.toString(id), "before"));
            }
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(4);
            }
            assertThat(target.one(EPOCH)).isEqualTo("4|1|4");

            topic.loseAll();
            topic.commit(T.insert("1", "before")).commit(T.insert("2", "before"));
            topic.epoch(2);
            topic.add(T.insert("3", "before")).add(T.insert("4", "before")).send();
            topic.commit(T.insert("5", "dropped by its number"));
            topic.commit(T.insert("6", "behind it"));

            // However often it is tried.
            for (int start = 0; start < 2; start++) {
                try (RunningApplier applier = RunningApplier.start(target, topic)) {
                    Problem problem = applier.awaitProblem();
                    assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
                    assertThat(problem)
                            .hasMessageContaining("frame 3 of topic " + topic.name())
                            .hasMessageContaining("comes from epoch 2")
                            .hasMessageContaining("the numbers up to 4 were taken already in epoch 1")
                            .hasMessageContaining("the topic has lost messages");
                    assertThat(problem.remedy()).contains("load the other side again");
                }
                assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3", "4");
                assertThat(target.one(EPOCH)).isEqualTo("4|1|4");
            }
            // It has acknowledged frames 1 and 2, which are as they were, and nothing behind them.
            assertThat(topic.backlog()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void an_applier_that_is_started_again_follows_each_publisher_that_took_over() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            for (int epoch = 1; epoch <= 4; epoch++) {
                topic.epoch(epoch);
                topic.commit(T.insert(Integer.toString(2 * epoch - 1), "v"));
                topic.add(T.insert(Integer.toString(2 * epoch), "v")).sendInFragments(3);
                // From the second start on, with all frames of all epochs before it once more.
                topic.deliverAgain();
                try (RunningApplier applier = RunningApplier.start(target, topic)) {
                    applier.awaitSeq(topic.seq());
                    await().until(() -> topic.backlog() == 0);
                }
                assertThat(target.one(EPOCH)).isEqualTo(2 * epoch + "|" + epoch + "|" + 2 * epoch);
            }
        }
        assertThat(target.one("SELECT count(*) FROM t")).isEqualTo("8");
        assertThat(target.one("SELECT transactions FROM bluegreen.applied")).isEqualTo("8");
    }

    /** Frame 2 of the first publisher is lost. What the target has of it is told by the LSNs in the second one's. */
    @Test
    void of_a_frame_that_was_applied_in_part_the_rest_is_applied_whoever_sends_it() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(T.insert("1", "v"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(1);
            }
            // As after the first transaction of frame 2.
            target.execute("INSERT INTO t VALUES (2, 'v')", "UPDATE bluegreen.applied SET end_lsn = '0/1060'");
            topic.epoch(2);
            topic.add(T.insert("2", "v")).add(T.insert("3", "v")).send();
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(2);
            }
        }
        assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3");
        assertThat(target.one(EPOCH)).isEqualTo("2|2|2");
    }

    /** A standby that was started before an update and took over behind it: the epoch stays that of an earlier frame. */
    @Test
    void a_row_that_an_applier_of_an_older_program_has_moved_on_stops_nothing() throws Exception {
        TestTarget target = TestTarget.create("17", TABLE);
        try (TestTopic topic = TestTopic.create()) {
            topic.commit(T.insert("1", "v"));
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                applier.awaitSeq(1);
            }
            topic.epoch(2);
            topic.commit(T.insert("2", "v"));
            target.execute("BEGIN; INSERT INTO t VALUES (2, 'v');"
                    + " UPDATE bluegreen.applied SET seq = 2, end_lsn = '0/1060'; COMMIT");
            assertThat(target.one(EPOCH)).isEqualTo("2|1|1");
            topic.deliverAgain();
            try (RunningApplier applier = RunningApplier.start(target, topic)) {
                topic.commit(T.insert("3", "v"));
                applier.awaitSeq(3);
            }
        }
        assertThat(target.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3");
        assertThat(target.one(EPOCH)).isEqualTo("3|2|3");
    }
}
