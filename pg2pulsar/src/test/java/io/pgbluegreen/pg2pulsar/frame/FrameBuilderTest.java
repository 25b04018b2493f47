package io.pgbluegreen.pg2pulsar.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint.OpenTransaction;
import io.pgbluegreen.pg2pulsar.frame.SimulatedTopic.ReadFrame;
import io.pgbluegreen.problem.Problem;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** One rule of the builder at a time; all of them together are in {@link FrameBuilderSimulationTest}. */
class FrameBuilderTest {

    private static final int FRAME_BYTES = 1 << 18;
    private static final Relation USERS = relation(new TableId("public", "users"));
    private static final Change INSERT = new Change.Insert(USERS, Row.of("1"));
    private static final Change PROGRESS = new Change.Insert(relation(RandomSource.PROGRESS), Row.of("1"));

    private final SimulatedTopic topic = new SimulatedTopic();

    @Test
    void an_applied_transaction_and_an_empty_one_are_dropped_but_move_the_position() {
        FrameBuilder builder = builder(FRAME_BYTES, new ResumePoint(0, new Lsn(100), Optional.empty()));
        transaction(builder, 7, 100, PROGRESS, INSERT);
        transaction(builder, 8, 200);
        assertThat(builder.lastLsn()).isEqualTo(new Lsn(248));
        assertThat(builder.droppedTransactions()).isEqualTo(1);
        assertThat(builder.hasOpenFrame()).isFalse();
        builder.closeFrame();
        assertThat(topic.size()).isZero();
    }

    @Test
    void the_progress_table_in_the_middle_of_a_transaction_does_not_hide_it() {
        FrameBuilder builder = builder(FRAME_BYTES, new ResumePoint(0, Lsn.ZERO, Optional.empty()));
        transaction(builder, 7, 100, INSERT, PROGRESS);
        builder.closeFrame();
        assertThat(onlyPart(1).changes()).containsExactly(INSERT, PROGRESS);
    }

    @Test
    void a_transaction_that_begins_where_the_last_one_ended_is_published_and_one_before_it_is_not() {
        FrameBuilder builder = builder(FRAME_BYTES, new ResumePoint(41, new Lsn(148), Optional.empty()));
        transaction(builder, 7, 100, INSERT);
        transaction(builder, 8, 148, INSERT);
        builder.closeFrame();
        assertThat(onlyPart(42).xid()).isEqualTo(8);
        assertThat(builder.lastSeq()).isEqualTo(42);
        assertThat(builder.droppedTransactions()).isEqualTo(1);
        assertThat(builder.publishedTransactions()).isEqualTo(1);
        assertThat(builder.publishedChanges()).isEqualTo(1);
    }

    @Test
    void small_transactions_share_a_frame() {
        FrameBuilder builder = builder(FRAME_BYTES, new ResumePoint(0, Lsn.ZERO, Optional.empty()));
        transaction(builder, 7, 100, INSERT);
        transaction(builder, 8, 200, INSERT, INSERT);
        assertThat(builder.hasOpenFrame()).isTrue();
        builder.closeFrame();
        ReadFrame frame = topic.read().get(0);
        assertThat(frame.frame().transactions())
                .extracting(TransactionPart::xid)
                .containsExactly(7L, 8L);
        assertThat(frame.properties().firstLsn()).isEqualTo(new Lsn(100));
        assertThat(frame.properties().lastLsn()).isEqualTo(new Lsn(248));
        assertThat(builder.publishedChanges()).isEqualTo(3);
    }

    @Test
    void a_large_transaction_comes_in_parts_that_say_what_came_before_and_its_end_stands_in_the_last() {
        FrameBuilder builder = builder(200, new ResumePoint(0, new Lsn(50), Optional.empty()));
        transaction(builder, 7, 100, Collections.nCopies(10, INSERT).toArray(Change[]::new));
        List<ReadFrame> frames = topic.read();
        assertThat(frames).hasSizeGreaterThan(2);
        long before = 0;
        for (ReadFrame frame : frames) {
            TransactionPart part = frame.frame().transactions().get(0);
            assertThat(part.changesBefore()).isEqualTo(before);
            before += part.changes().size();
            assertThat(part.last()).isEqualTo(frame.properties().seq() == frames.size());
            assertThat(frame.properties().firstLsn()).isEqualTo(new Lsn(100));
            assertThat(frame.properties().lastLsn()).isEqualTo(new Lsn(part.last() ? 148 : 50));
        }
        assertThat(before).isEqualTo(10);
        assertThat(builder.publishedChanges()).isEqualTo(10);
        assertThat(builder.publishedTransactions()).isEqualTo(1);
    }

    @Test
    void a_transaction_that_is_whole_in_the_topic_but_for_its_end_gets_an_end_without_changes() {
        FrameBuilder builder = builder(FRAME_BYTES, open(7, 100, 2));
        transaction(builder, 7, 100, INSERT, INSERT);
        builder.closeFrame();
        TransactionPart part = onlyPart(4);
        assertThat(part.changesBefore()).isEqualTo(2);
        assertThat(part.changes()).isEmpty();
        assertThat(part.endLsn()).contains(new Lsn(148));
    }

    @Test
    void a_position_is_a_frame_without_transactions_behind_the_open_one() {
        FrameBuilder builder = builder(FRAME_BYTES, new ResumePoint(0, Lsn.ZERO, Optional.empty()));
        transaction(builder, 7, 100, INSERT);
        builder.position(new Lsn(500));
        List<ReadFrame> frames = topic.read();
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0).properties().lastLsn()).isEqualTo(new Lsn(148));
        assertThat(frames.get(1).frame().transactions()).isEmpty();
        assertThat(frames.get(1).properties().firstLsn()).isEqualTo(new Lsn(500));
        assertThat(frames.get(1).properties().lastLsn()).isEqualTo(new Lsn(500));
        assertThat(builder.lastLsn()).isEqualTo(new Lsn(500));
    }

    @Test
    void a_position_never_goes_back() {
        FrameBuilder builder = builder(FRAME_BYTES, new ResumePoint(3, new Lsn(1000), Optional.empty()));
        builder.position(new Lsn(500));
        assertThat(onlyFrame(4).properties().lastLsn()).isEqualTo(new Lsn(1000));
    }

    @Test
    void there_is_no_position_inside_a_transaction_of_the_stream_or_of_the_topic() {
        FrameBuilder streaming = builder(FRAME_BYTES, new ResumePoint(0, Lsn.ZERO, Optional.empty()));
        streaming.accept(begin(7, 100));
        assertThat(streaming.betweenTransactions()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> streaming.position(new Lsn(500)));

        FrameBuilder resuming = builder(FRAME_BYTES, open(7, 100, 2));
        assertThat(resuming.betweenTransactions()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> resuming.position(new Lsn(500)));
        transaction(resuming, 7, 100, INSERT, INSERT, INSERT);
        assertThat(resuming.betweenTransactions()).isTrue();
    }

    @Test
    void another_transaction_than_the_open_one_is_a_problem() {
        assertProblem(open(7, 100, 2), 8, 200, INSERT, INSERT)
                .hasMessageContaining("inside transaction 7 (commit at 0/64)")
                .hasMessageContaining("transaction 8 (commit at 0/C8)");
        // Another cluster may be at the same place of its WAL.
        assertProblem(open(7, 100, 2), 8, 100, INSERT, INSERT).hasMessageContaining("transaction 8");
        assertProblem(open(7, 100, 2), 7, 96, INSERT, INSERT).hasMessageContaining("commit at 0/60");
        // Dropping these would move the position past the open transaction.
        assertProblem(open(7, 100, 2), 8, 200).hasMessageContaining("transaction 8");
        assertProblem(open(7, 100, 2), 8, 200, PROGRESS).hasMessageContaining("transaction 8");
    }

    @Test
    void a_transaction_with_fewer_changes_than_the_topic_holds_is_a_problem() {
        assertProblem(open(7, 100, 3), 7, 100, INSERT, INSERT)
                .hasMessageContaining("ended after 2 changes")
                .hasMessageContaining("the topic holds 3");
        assertProblem(open(7, 100, 3), 7, 100).hasMessageContaining("ended after 0 changes");
        assertProblem(open(7, 100, 3), 7, 100, PROGRESS, INSERT, INSERT, INSERT).hasMessageContaining("holds 3");
    }

    @Test
    void before_the_open_transaction_may_come_what_the_topic_holds_whole() {
        FrameBuilder builder = builder(FRAME_BYTES, open(7, 100, 1));
        transaction(builder, 5, 20, INSERT);
        transaction(builder, 6, 40, PROGRESS);
        transaction(builder, 7, 100, INSERT, INSERT);
        builder.closeFrame();
        TransactionPart part = onlyPart(4);
        assertThat(part.xid()).isEqualTo(7);
        assertThat(part.changesBefore()).isEqualTo(1);
        assertThat(part.changes()).hasSize(1);
    }

    @Test
    void a_resume_point_that_cannot_be_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ResumePoint(-1, Lsn.ZERO, Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new OpenTransaction(7, new Lsn(100), 0));
        Optional<OpenTransaction> open = Optional.of(new OpenTransaction(7, new Lsn(100), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ResumePoint(0, Lsn.ZERO, open));
        assertThatIllegalArgumentException().isThrownBy(() -> new ResumePoint(3, new Lsn(101), open));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
            ResumePoint from, long xid, long commitLsn, Change... changes) {
        FrameBuilder builder = builder(FRAME_BYTES, from);
        AbstractThrowableAssert<?, ? extends Throwable> problem = assertThatThrownBy(
                        () -> transaction(builder, xid, commitLsn, changes))
                .isInstanceOf(Problem.class);
        assertThat(topic.size()).isZero();
        return problem;
    }

    /** The third frame was the last, and held the first changes of a transaction. */
    private static ResumePoint open(long xid, long commitLsn, long changes) {
        return new ResumePoint(3, new Lsn(90), Optional.of(new OpenTransaction(xid, new Lsn(commitLsn), changes)));
    }

    private FrameBuilder builder(int frameBytes, ResumePoint from) {
        return new FrameBuilder(
                new FrameEncoder("7309512683001", 1, "blue"),
                RandomSource.PROGRESS,
                frameBytes,
                2,
                from,
                frame -> topic.add(frame, frameBytes));
    }

    private static Decoded.Begin begin(long xid, long commitLsn) {
        return new Decoded.Begin(xid, new Lsn(commitLsn), Instant.parse("2026-11-21T01:44:32.485123Z"));
    }

    private static void transaction(FrameBuilder builder, long xid, long commitLsn, Change... changes) {
        builder.accept(begin(xid, commitLsn));
        for (Change change : changes) {
            builder.accept(new Decoded.Changed(change));
        }
        builder.accept(new Decoded.Commit(new Lsn(commitLsn), new Lsn(commitLsn + 48)));
    }

    private TransactionPart onlyPart(long seq) {
        List<TransactionPart> parts = onlyFrame(seq).frame().transactions();
        assertThat(parts).hasSize(1);
        return parts.get(0);
    }

    private ReadFrame onlyFrame(long seq) {
        List<ReadFrame> frames = topic.readFrom(seq);
        assertThat(frames).hasSize(1);
        return frames.get(0);
    }

    private static Relation relation(TableId table) {
        return new Relation(table, ReplicaIdentity.DEFAULT, List.of(new Column("id", "bigint")), List.of(0));
    }
}
