package io.pgbluegreen.pg2pulsar.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint;
import io.pgbluegreen.pg2pulsar.start.StartFacts.Recorded;
import io.pgbluegreen.pg2pulsar.start.StartFacts.TopicEnd;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.problem.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From what was found at the start, whether and where publishing goes on; every refusal is a loss that was seen. */
class StartPositionTest {

    /** Everything as it should be, until a test spoils one thing. */
    private static final class Found {
        private String system = "7";
        private int timeline = 1;
        private Lsn current = lsn(900);
        private Optional<ReplicationSlot> slot = slot(500, "forum", Optional.of("reserved"));
        private Recorded recorded = new Recorded("7", 1, lsn(100), 3);
        private Optional<TopicEnd> end = end("7", 1, "slot", 5, 600);

        private StartFacts facts() {
            return new StartFacts("blue", "topic", "slot", "forum", system, timeline, current, slot, recorded, end);
        }

        private void isRefused(String why) {
            assertThatThrownBy(() -> StartPosition.decide(facts()))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining(why);
        }
    }

    private final Found found = new Found();

    private static Lsn lsn(long value) {
        return new Lsn(value);
    }

    private static Optional<ReplicationSlot> slot(long confirmed, String database, Optional<String> walStatus) {
        return Optional.of(new ReplicationSlot(
                "slot",
                Optional.of("pgoutput"),
                Optional.of(database),
                false,
                false,
                Optional.of(lsn(confirmed)),
                Optional.of(lsn(confirmed)),
                walStatus,
                Optional.empty()));
    }

    private static Optional<TopicEnd> end(String system, int timeline, String slot, long seq, long last) {
        return Optional.of(new TopicEnd(system, timeline, slot, new ResumePoint(seq, lsn(last), Optional.empty())));
    }

    @Test
    void it_goes_on_behind_the_topic_s_last_frame() {
        assertThat(StartPosition.decide(found.facts()).lastSeq()).isEqualTo(5);
    }

    @Test
    void an_empty_topic_begins_where_the_slot_was_made() {
        found.slot = slot(100, "forum", Optional.empty());
        found.recorded = new Recorded("7", 1, lsn(100), 0);
        found.end = Optional.empty();
        assertThat(StartPosition.decide(found.facts()).lastLsn()).isEqualTo(lsn(100));
    }

    @Test
    void another_cluster_is_refused() {
        found.system = "8";
        found.isRefused("system identifier 7, but blue has 8: it is another cluster");
    }

    @Test
    void a_topic_of_another_cluster_is_refused() {
        found.end = end("8", 1, "slot", 5, 600);
        found.isRefused("topic topic belongs to a server with system identifier 8");
    }

    @Test
    void a_promoted_server_is_refused() {
        found.timeline = 2;
        found.isRefused("timeline 1, but blue is on timeline 2");
    }

    @Test
    void a_slot_of_another_database_is_refused() {
        found.slot = slot(500, "other", Optional.empty());
        found.isRefused("is not a logical slot of database forum");
    }

    @Test
    void a_slot_whose_wal_is_gone_is_refused() {
        found.slot = slot(500, "forum", Optional.of("lost"));
        found.isRefused("was invalidated by the server: WAL that it needs is gone");
    }

    @Test
    void a_slot_that_stands_behind_the_topic_s_end_was_made_anew() {
        found.slot = slot(601, "forum", Optional.empty());
        found.isRefused("dropped and created again, or moved");
    }

    @Test
    void a_server_that_has_not_come_as_far_as_the_topic_went_back() {
        found.current = lsn(599);
        found.isRefused("the server went back in time");
    }

    @Test
    void a_topic_that_was_made_anew_is_refused() {
        found.end = Optional.empty();
        found.isRefused("topic topic is empty, but frame 3 was persisted there");
    }

    @Test
    void a_topic_that_is_shorter_than_it_was_is_refused() {
        found.end = end("7", 1, "slot", 2, 600);
        found.isRefused("ends with frame 2, but frame 3 was persisted there");
    }

    @Test
    void a_topic_with_the_frames_of_another_slot_is_refused() {
        found.end = end("7", 1, "other", 5, 600);
        found.isRefused("holds frames of slot other, not of slot");
    }

    @Test
    void a_topic_with_the_frames_of_an_earlier_slot_is_refused() {
        found.recorded = new Recorded("7", 1, lsn(700), 3);
        found.isRefused("it holds frames of an earlier slot");
    }
}
