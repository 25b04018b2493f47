package io.pgbluegreen.pulsar2pg.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.pulsar2pg.TestChanges;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordedDdlTest {

    private static final Change ROW =
            TestChanges.table("public.t", "k", "k text").insert("1");
    private static final Change COMMAND = TestChanges.table(
                    "bluegreen.ddl_command",
                    "side id",
                    "side text",
                    "id bigint",
                    "tag text",
                    "objects text",
                    "command text",
                    "search_path text",
                    "settings text",
                    "role_name text",
                    "recorded_at timestamp with time zone")
            .insert(
                    "blue",
                    "7",
                    "ALTER TABLE",
                    "table a.b",
                    null,
                    "",
                    "DateStyle=ISO, DMY\nTimeZone=Europe/Berlin",
                    "ana",
                    "2026-11-21 01:44:32.5+00");
    private static final Optional<Lsn> END = Optional.of(new Lsn(32));

    private static TransactionPart part(long before, Optional<Lsn> end, Change... changes) {
        return new TransactionPart(1, new Lsn(16), end, Instant.EPOCH, before, List.of(changes));
    }

    @Test
    void a_part_without_a_command_stays_whole() {
        TransactionPart part = part(3, END, ROW, ROW);
        assertThat(RecordedDdl.split(part)).containsExactly(part);
    }

    @Test
    void each_command_stands_alone_and_the_end_comes_behind_all() {
        assertThat(RecordedDdl.split(part(3, END, ROW, ROW, COMMAND, COMMAND, ROW, COMMAND)))
                .containsExactly(
                        part(3, Optional.empty(), ROW, ROW),
                        part(5, Optional.empty(), COMMAND),
                        part(6, Optional.empty(), COMMAND),
                        part(7, Optional.empty(), ROW),
                        part(8, Optional.empty(), COMMAND),
                        part(9, END));
        assertThat(RecordedDdl.split(part(0, Optional.empty(), COMMAND)))
                .containsExactly(part(0, Optional.empty(), COMMAND));
    }

    @Test
    void a_row_says_all_of_the_command() {
        DdlCommand command = RecordedDdl.read((Change.Insert) COMMAND);
        assertThat(command.id()).isEqualTo(7);
        assertThat(command.settings()).isEqualTo(Map.of("DateStyle", "ISO, DMY", "TimeZone", "Europe/Berlin"));
        assertThat(command.command()).isEmpty();
        assertThat(command.recordedAt()).isEqualTo(Instant.parse("2026-11-21T01:44:32.500Z"));
    }
}
