package io.pgbluegreen.pg2pulsar.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What no recording holds, because servers of today do not send it or because it takes a value at the edge. */
class PgOutputDecoderTest {

    private final PgOutputDecoder decoder =
            new PgOutputDecoder(oid -> oid == 23 ? Optional.of("integer") : Optional.empty());

    /** Sent by 10 to 13 where they do not find the name of a transaction's origin. */
    @Test
    void an_empty_message_says_nothing() {
        assertThat(decoder.decode(new byte[0], 0, Lsn.parse("0/1"))).isEqualTo(Decoded.NOTHING);
    }

    @Test
    void an_update_without_its_key_is_a_problem() {
        // So did servers before February 2022 where an unchanged key was stored out of line.
        WireMessage.relation(1, 'd', "a", "a", "b").decodedBy(decoder);
        assertProblem(WireMessage.of('U').int32(1).tuple('N', "unchanged", "2"))
                .hasMessageContaining("UPDATE")
                .hasMessageContaining("public.t")
                .hasMessageContaining("'a'");
        assertProblem(WireMessage.of('U')
                        .int32(1)
                        .tuple('K', "unchanged", "null")
                        .tuple('N', "1", "2"))
                .hasMessageContaining("without its key");
        assertProblem(WireMessage.of('D').int32(1).tuple('K', "unchanged", "null"))
                .hasMessageContaining("without its key");
    }

    @Test
    void an_update_or_delete_of_a_table_without_identity_is_a_problem() {
        WireMessage.relation(1, 'n', "", "a").decodedBy(decoder);
        assertProblem(WireMessage.of('U').int32(1).tuple('N', "1")).hasMessageContaining("no replica identity");
        assertProblem(WireMessage.of('D').int32(1).tuple('K', "1")).hasMessageContaining("no replica identity");
    }

    @Test
    void an_insert_without_a_value_is_a_problem() {
        WireMessage.relation(1, 'd', "a", "a", "b").decodedBy(decoder);
        assertProblem(WireMessage.of('I').int32(1).tuple('N', "1", "unchanged")).hasMessageContaining("column 'b'");
    }

    @Test
    void a_row_that_does_not_fit_its_table_is_a_problem() {
        WireMessage.relation(1, 'd', "a", "a", "b").decodedBy(decoder);
        assertProblem(WireMessage.of('I').int32(1).tuple('N', "1")).hasMessageContaining("1 columns");
        assertProblem(WireMessage.of('I').int32(1).tuple('N', "1", "2", "3")).hasMessageContaining("3 columns");
    }

    @Test
    void a_binary_value_which_was_not_asked_for_is_a_problem() {
        WireMessage.relation(1, 'd', "a", "a").decodedBy(decoder);
        WireMessage insert = WireMessage.of('I').int32(1).character('N').int16(1);
        assertProblem(insert.character('b').int32(4).int32(7)).hasMessageContaining("'b'");
    }

    @Test
    void a_change_of_a_table_that_was_not_described_is_a_problem() {
        assertProblem(WireMessage.of('I').int32(-1).tuple('N', "1")).hasMessageContaining("OID 4294967295");
        WireMessage.relation(1, 'd', "a", "a").decodedBy(decoder);
        assertProblem(WireMessage.of('T').int32(2).int8(0).int32(1).int32(2)).hasMessageContaining("OID 2");
    }

    @Test
    void a_truncate_of_no_table_is_a_problem() {
        assertProblem(WireMessage.of('T').int32(0).int8(0)).hasMessageContaining("TRUNCATE of 0 tables");
        assertProblem(WireMessage.of('T').int32(-1).int8(0)).hasMessageContaining("TRUNCATE of -1 tables");
    }

    @Test
    void messages_of_modes_that_were_not_asked_for_are_a_problem() {
        // Stream start, stop, commit, abort; begin prepare, prepare, commit and rollback prepared, stream prepare.
        for (char kind : "SEcAbPKrp".toCharArray()) {
            assertProblem(WireMessage.of(kind).int64(0)).hasMessageContaining("unknown message '" + kind + "'");
        }
    }

    @Test
    void a_new_description_holds_for_the_changes_after_it() {
        WireMessage.relation(1, 'd', "a", "a").decodedBy(decoder);
        Decoded before = WireMessage.of('I').int32(1).tuple('N', "1").decodedBy(decoder);
        WireMessage.relation(1, 'd', "a", "a", "b").decodedBy(decoder);
        Decoded after = WireMessage.of('I').int32(1).tuple('N', "2", "null").decodedBy(decoder);
        assertThat(insert(before).relation().columns()).containsExactly(new Column("a", "integer"));
        assertThat(insert(before).after()).isEqualTo(Row.of("1"));
        assertThat(insert(after).relation().columns())
                .containsExactly(new Column("a", "integer"), new Column("b", "integer"));
        assertThat(insert(after).after()).isEqualTo(Row.of("2", null));
    }

    @Test
    void an_equal_description_keeps_the_same_object() {
        WireMessage.relation(1, 'd', "a", "a").decodedBy(decoder);
        Decoded before = WireMessage.of('I').int32(1).tuple('N', "1").decodedBy(decoder);
        WireMessage.relation(1, 'd', "a", "a").decodedBy(decoder);
        Decoded after = WireMessage.of('I').int32(1).tuple('N', "1").decodedBy(decoder);
        assertThat(insert(after).relation()).isSameAs(insert(before).relation());
    }

    @Test
    void transaction_ids_and_positions_are_unsigned_and_times_may_lie_before_2000() {
        Decoded begin = WireMessage.of('B').int64(-16).int64(-1).int32(-2).decodedBy(decoder);
        assertThat(begin)
                .isEqualTo(new Decoded.Begin(
                        4_294_967_294L, Lsn.parse("FFFFFFFF/FFFFFFF0"), Instant.parse("1999-12-31T23:59:59.999999Z")));
    }

    @Test
    void a_message_may_begin_anywhere_in_its_array() {
        byte[] behindFourBytes = ByteBuffer.allocate(4 + 21)
                .putInt(0)
                .put((byte) 'B')
                .putLong(32)
                .putLong(0)
                .putInt(7)
                .array();
        assertThat(decoder.decode(behindFourBytes, 4, Lsn.ZERO))
                .isEqualTo(new Decoded.Begin(7, new Lsn(32), Instant.parse("2000-01-01T00:00:00Z")));
    }

    private static Change.Insert insert(Decoded event) {
        return (Change.Insert) ((Decoded.Changed) event).change();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertProblem(WireMessage message) {
        return assertThatThrownBy(() -> message.decodedBy(decoder)).isInstanceOf(Problem.class);
    }
}
