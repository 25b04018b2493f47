package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.zip.CRC32;

/** Decoded events as lines that a person can check against the script. */
final class DecodedText {

    private static final int LONGEST_VALUE = 100;

    private final List<String> lines = new ArrayList<>();
    private final Map<TableId, Relation> described = new HashMap<>();

    static List<String> of(Recording recording) {
        PgOutputDecoder decoder = new PgOutputDecoder(recording.typeNames());
        DecodedText text = new DecodedText();
        for (Recording.Message message : recording.messages()) {
            text.add(decoder.decode(message.payload(), 0, message.position()));
        }
        return text.lines;
    }

    List<String> lines() {
        return lines;
    }

    void add(Decoded event) {
        if (event instanceof Decoded.Begin begin) {
            lines.add("begin " + begin.xid() + " commit " + begin.commitLsn() + " at " + begin.committedAt());
        } else if (event instanceof Decoded.Commit commit) {
            lines.add("commit " + commit.commitLsn() + " end " + commit.endLsn());
        } else if (event instanceof Decoded.Changed changed) {
            if (changed.change() instanceof Change.OfRow row) {
                describe(row.relation());
            }
            lines.add("  " + text(changed.change()));
        }
    }

    /** A line for each shape of a table, before its first row in that shape. */
    private void describe(Relation relation) {
        if (!relation.equals(described.put(relation.table(), relation))) {
            StringJoiner columns = new StringJoiner(", ", "(", ")");
            for (int i = 0; i < relation.columns().size(); i++) {
                columns.add(relation.columns().get(i).name() + " "
                        + relation.columns().get(i).type() + (relation.key().contains(i) ? " KEY" : ""));
            }
            lines.add("  table " + relation.table() + " " + columns + " identity " + relation.identity());
        }
    }

    private static String text(Change change) {
        if (change instanceof Change.Insert insert) {
            return "insert " + insert.relation().table() + " " + text(insert.after());
        }
        if (change instanceof Change.Update update) {
            return "update " + update.relation().table() + " key " + text(update.key()) + " after "
                    + text(update.after());
        }
        if (change instanceof Change.Delete delete) {
            return "delete " + delete.relation().table() + " key " + text(delete.key());
        }
        Change.Truncate truncate = (Change.Truncate) change;
        return "truncate " + truncate.tables() + (truncate.restartIdentity() ? " restart identity" : "")
                + (truncate.cascade() ? " cascade" : "");
    }

    private static String text(Row row) {
        StringJoiner values = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < row.size(); i++) {
            values.add(row.isNull(i) ? "NULL" : row.isAbsent(i) ? "–" : text(row.text(i)));
        }
        return values.toString();
    }

    /** In quotes, with control characters as {@code \xNN}, and a long one by its length and CRC-32. */
    private static String text(String value) {
        if (value.length() > LONGEST_VALUE) {
            CRC32 crc = new CRC32();
            crc.update(value.getBytes(StandardCharsets.UTF_8));
            return "'" + value.substring(0, 4) + "…' (%d letters, crc %08x)".formatted(value.length(), crc.getValue());
        }
        StringBuilder text = new StringBuilder("'");
        value.chars().forEach(c -> {
            if (c < ' ' || c == '\\') {
                text.append("\\x%02x".formatted(c));
            } else {
                text.append((char) c);
            }
        });
        return text.append('\'').toString();
    }
}
