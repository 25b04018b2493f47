package io.pgbluegreen.pg2pulsar.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the source is asked again: as often as it must be, behind commands. */
class StreamedCharTypesTest {

    /** The transactions behind which was asked. */
    private final List<Set<Long>> asked = new ArrayList<>();

    private final CharTypes atStart = new CharTypes(Set.of("\"char\"", "public.dropped"), Set.of());
    private final StreamedCharTypes types = new StreamedCharTypes(atStart, xids -> {
        asked.add(xids);
        return new CharTypes(Set.of("\"char\""), Set.of("public.type" + asked.size()));
    });

    @Test
    void without_a_command_nobody_is_asked() {
        begin(7);
        insert(MetadataSchema.HEARTBEAT);

        assertThat(types.current()).isEqualTo(atStart);
        assertThat(asked).isEmpty();
    }

    @Test
    void many_commands_before_a_row_take_one_question_and_what_was_known_stays() {
        begin(7);
        insert(MetadataSchema.DDL_COMMAND);
        insert(MetadataSchema.DDL_COMMAND);
        begin(8);
        insert(MetadataSchema.DDL_COMMAND);
        begin(9);

        assertThat(types.current())
                .isEqualTo(new CharTypes(Set.of("\"char\"", "public.dropped"), Set.of("public.type1")));
        assertThat(types.current()).isSameAs(types.current());
        assertThat(asked).containsExactly(Set.of(7L, 8L, 9L));
    }

    @Test
    void commands_and_rows_in_turn_take_one_question_a_transaction() {
        begin(7);
        for (int i = 0; i < 3; i++) {
            insert(MetadataSchema.DDL_COMMAND);
            types.current();
        }
        begin(8);
        insert(MetadataSchema.DDL_COMMAND);

        assertThat(types.current().holding()).containsExactlyInAnyOrder("public.type1", "public.type2");
        assertThat(asked).containsExactly(Set.of(7L), Set.of(8L));
    }

    @Test
    void a_side_that_begins_to_take_writes_may_have_got_types_before() {
        begin(7);
        insert(MetadataSchema.MARKER);

        assertThat(types.current().holding()).containsExactly("public.type1");
    }

    @Test
    void commands_that_no_row_follows_are_read_from_time_to_time() {
        for (long xid = 1; xid <= 2500; xid++) {
            begin(xid);
            insert(MetadataSchema.DDL_COMMAND);
        }

        assertThat(asked).hasSize(2);
    }

    private void begin(long xid) {
        types.accept(new Decoded.Begin(xid, new Lsn(xid), Instant.EPOCH));
    }

    private void insert(TableId table) {
        Relation relation = new Relation(
                table, ReplicaIdentity.DEFAULT, List.of(new Column("id", "bigint", Column.NO_MODIFIER)), List.of(0));
        types.accept(new Decoded.Changed(new Change.Insert(relation, Row.of("1"))));
    }
}
