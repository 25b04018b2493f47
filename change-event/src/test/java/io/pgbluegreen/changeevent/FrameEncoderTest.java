package io.pgbluegreen.changeevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {

    private static final TableId TABLE = new TableId("public", "t");
    private static final Relation BEFORE = relation(new Column("id", "integer"));
    private static final Relation AFTER = relation(new Column("id", "integer"), new Column("added", "text"));

    private final FrameEncoder encoder = new FrameEncoder("7", 1, "slot");

    @Test
    void a_transaction_that_is_open_at_the_end_of_a_frame_moves_to_the_next_one() {
        begin(1);
        encoder.add(new Change.Insert(BEFORE, Row.of("1")));
        encoder.end(new Lsn(2));
        begin(2);
        encoder.add(new Change.Insert(BEFORE, Row.of("2")));

        Frame first = Frames.decode(encoder.finish(1, 1));
        encoder.add(new Change.Insert(BEFORE, Row.of("3")));
        encoder.end(new Lsn(4));
        begin(3);
        encoder.end(new Lsn(9));
        Frame second = Frames.decode(encoder.finish(1, 2));

        assertThat(first.transactions()).extracting(TransactionPart::xid).containsExactly(1L);
        assertThat(second.transactions()).extracting(TransactionPart::xid).containsExactly(2L, 3L);
        assertThat(second.transactions().get(0).changes())
                .containsExactly(new Change.Insert(BEFORE, Row.of("2")), new Change.Insert(BEFORE, Row.of("3")));
    }

    @Test
    void a_transaction_that_is_open_and_alone_leaves_an_empty_frame_and_is_not_lost() {
        begin(1);
        encoder.add(new Change.Insert(BEFORE, Row.of("1")));

        assertThat(encoder.isEmpty()).isTrue();
        assertThat(Frames.decode(encoder.finish(1, 1)).transactions()).isEmpty();

        encoder.cut();
        assertThat(Frames.decode(encoder.finish(1, 2)).transactions().get(0).changes())
                .hasSize(1);
    }

    @Test
    void a_table_whose_shape_has_changed_needs_a_new_frame() {
        begin(1);
        encoder.add(new Change.Insert(BEFORE, Row.of("1")));
        Change.Insert changed = new Change.Insert(AFTER, Row.of("2", "x"));

        assertThat(encoder.accepts(changed)).isFalse();
        assertThat(encoder.accepts(new Change.Insert(relation(new Column("id", "integer")), Row.of("2"))))
                .isTrue();
        assertThatIllegalStateException().isThrownBy(() -> encoder.add(changed));

        encoder.cut();
        encoder.finish(1, 1);
        assertThat(encoder.accepts(changed)).isTrue();
    }

    @Test
    void size_and_changes_are_counted_while_the_frame_grows() {
        assertThat(encoder.isEmpty()).isTrue();
        begin(1);
        int empty = encoder.size();
        encoder.add(new Change.Insert(BEFORE, Row.of("1")));
        encoder.add(new Change.Insert(BEFORE, Row.of("2")));

        assertThat(encoder.changesInTransaction()).isEqualTo(2);
        assertThat(encoder.size()).isGreaterThan(empty);
        encoder.end(new Lsn(2));
        assertThat(encoder.isEmpty()).isFalse();
        int size = encoder.size();
        assertThat(encoder.finish(1, 1).length).isBetween(size, size + 512);
        assertThat(encoder.size()).isZero();
    }

    @Test
    void a_row_far_beyond_the_first_buffer_passes_whole() {
        String large = "0123456789\n\"\\\u00e9\uD83D\uDC18".repeat(400_000);
        begin(1);
        encoder.add(new Change.Insert(AFTER, Row.of("1", large)));
        encoder.end(new Lsn(2));

        Frame frame = Frames.decode(encoder.finish(1, 1));

        Change.Insert insert =
                (Change.Insert) frame.transactions().get(0).changes().get(0);
        assertThat(insert.after().text(1)).isEqualTo(large);
    }

    private void begin(long xid) {
        encoder.begin(xid, new Lsn(1), Instant.EPOCH, 0);
    }

    private static Relation relation(Column... columns) {
        return new Relation(TABLE, ReplicaIdentity.DEFAULT, List.of(columns), List.of(0));
    }
}
