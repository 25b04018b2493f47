package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** DDL commands as rows of the stream. */
final class RecordedDdl {

    /** As the server prints it with DateStyle ISO and time zone UTC. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendPattern("X")
            .toFormatter();

    private RecordedDdl() {}

    static boolean isCommand(Change change) {
        return change instanceof Change.Insert insert
                && insert.relation().table().equals(MetadataSchema.DDL_COMMAND);
    }

    static boolean isOwnTable(Change change) {
        return change instanceof Change.OfRow row && row.relation().table().equals(MetadataSchema.DDL_COMMAND);
    }

    /** Cuts a part so that each command stands alone, with what comes before and behind it in parts of their own. */
    static List<TransactionPart> split(TransactionPart part) {
        if (part.changes().stream().noneMatch(RecordedDdl::isCommand)) {
            return List.of(part);
        }
        List<TransactionPart> parts = new ArrayList<>();
        List<Change> changes = part.changes();
        int from = 0;
        for (int i = 0; i < changes.size(); i++) {
            if (isCommand(changes.get(i))) {
                if (i > from) {
                    parts.add(piece(part, from, i, Optional.empty()));
                }
                parts.add(piece(part, i, i + 1, Optional.empty()));
                from = i + 1;
            }
        }
        if (part.last() || from < changes.size()) {
            parts.add(piece(part, from, changes.size(), part.endLsn()));
        }
        return parts;
    }

    private static TransactionPart piece(TransactionPart part, int from, int to, Optional<Lsn> end) {
        return new TransactionPart(
                part.xid(),
                part.commitLsn(),
                end,
                part.committedAt(),
                part.changesBefore() + from,
                part.changes().subList(from, to));
    }

    static DdlCommand read(Change.Insert insert) {
        return new DdlCommand(
                Side.of(value(insert, "side").orElseThrow()),
                Long.parseLong(value(insert, "id").orElseThrow()),
                value(insert, "tag").orElseThrow(),
                value(insert, "objects").orElseThrow(),
                value(insert, "command"),
                value(insert, "search_path").orElseThrow(),
                DdlCommand.settings(value(insert, "settings").orElseThrow()),
                value(insert, "role_name").orElseThrow(),
                OffsetDateTime.parse(value(insert, "recorded_at").orElseThrow(), TIME)
                        .toInstant(),
                // Commands from before the column was there touched no partition that matters.
                insert.relation().indexOf("partitions").isPresent() ? value(insert, "partitions") : Optional.empty());
    }

    private static Optional<String> value(Change.Insert insert, String column) {
        Row row = insert.after();
        int place = insert.relation()
                .indexOf(column)
                .orElseThrow(() -> new IllegalStateException("expected column " + column + " in " + insert.relation()));
        return row.isNull(place) ? Optional.empty() : Optional.of(row.text(place));
    }
}
