package io.pgbluegreen.changeevent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds frames change by change, as they come out of the decoder. Not for several threads.
 *
 * <p>Order of calls: {@link #begin}, any number of {@link #add}, then {@link #end} (whole) or {@link #cut} (more to
 * come in the next frame); again for the next transaction; {@link #finish} gives the frame of all that was ended or
 * cut. A transaction that is still open then moves to the next frame.
 */
public final class FrameEncoder {

    private static final int KEEP_BYTES = 1 << 20;
    private static final byte[] INSERT = ascii("{\"op\":\"insert\",\"table\":");
    private static final byte[] UPDATE = ascii("{\"op\":\"update\",\"table\":");
    private static final byte[] DELETE = ascii("{\"op\":\"delete\",\"table\":");
    private static final byte[] KEY = ascii(",\"key\":");
    private static final byte[] AFTER = ascii(",\"after\":");

    private final String system;
    private final int timeline;
    private final String slot;
    private final JsonWriter body = new JsonWriter(64 * 1024);
    private final Map<TableId, Relation> relations = new LinkedHashMap<>();
    /** Those written in this frame already, by identity: a look-up a change must cost next to nothing. */
    private final Set<Relation> known = Collections.newSetFromMap(new IdentityHashMap<>());

    private int transactions;
    private int changesInTransaction;
    /** Where the open transaction begins in the body, and whether there is one. */
    private int openAt;

    private boolean open;

    public FrameEncoder(String system, int timeline, String slot) {
        this.system = system;
        this.timeline = timeline;
        this.slot = slot;
    }

    /** Opens a transaction, or the next part of one when {@code changesBefore} is not 0. */
    public void begin(long xid, Lsn commitLsn, Instant committedAt, long changesBefore) {
        openAt = body.size();
        open = true;
        changesInTransaction = 0;
        body.raw(transactions == 0 ? "{\"xid\":" : ",{\"xid\":");
        body.raw(Long.toString(xid));
        body.raw(",\"commitLsn\":\"");
        body.raw(commitLsn.toString());
        body.raw("\",\"committedAt\":\"");
        body.raw(committedAt.toString());
        body.raw("\",\"changesBefore\":");
        body.raw(Long.toString(changesBefore));
        body.raw(",\"changes\":[");
    }

    /**
     * Whether the change can stand in this frame: a frame describes each table once, so that a table whose shape has
     * changed needs a new frame.
     */
    public boolean accepts(Change change) {
        if (!(change instanceof Change.OfRow row) || known.contains(row.relation())) {
            return true;
        }
        Relation there = relations.get(row.relation().table());
        return there == null || there.equals(row.relation());
    }

    public void add(Change change) {
        if (changesInTransaction++ > 0) {
            body.raw(',');
        }
        if (change instanceof Change.Insert insert) {
            open(INSERT, insert.relation());
            row(AFTER, insert.relation(), insert.after());
        } else if (change instanceof Change.Update update) {
            open(UPDATE, update.relation());
            row(KEY, update.relation(), update.key());
            row(AFTER, update.relation(), update.after());
            unchanged(update.relation(), update.after());
        } else if (change instanceof Change.Delete delete) {
            open(DELETE, delete.relation());
            row(KEY, delete.relation(), delete.key());
        } else if (change instanceof Change.Truncate truncate) {
            truncate(truncate);
        }
        body.raw('}');
    }

    /** Ends the transaction. */
    public void end(Lsn endLsn) {
        body.raw("],\"endLsn\":\"");
        body.raw(endLsn.toString());
        body.raw("\",\"last\":true}");
        transactions++;
        open = false;
    }

    /** Ends the part; the transaction goes on in the next frame. */
    public void cut() {
        body.raw("],\"last\":false}");
        transactions++;
        open = false;
    }

    /** How many changes the open transaction (or part) has in this frame. */
    public int changesInTransaction() {
        return changesInTransaction;
    }

    /** Whether no transaction stands in the frame, the open one left out. */
    public boolean isEmpty() {
        return transactions == 0;
    }

    /** About how many bytes the frame has so far. */
    public int size() {
        return body.size();
    }

    /** The frame as UTF-8 JSON. The encoder is empty afterwards, but for a transaction that is still open. */
    public byte[] finish(long epoch, long seq) {
        JsonWriter head = new JsonWriter(512);
        head.raw("{\"v\":" + Frame.VERSION + ",\"system\":");
        head.string(system);
        head.raw(",\"timeline\":" + timeline + ",\"slot\":");
        head.string(slot);
        head.raw(",\"epoch\":" + epoch + ",\"seq\":" + seq + ",\"relations\":{");
        int written = 0;
        for (Relation relation : relations.values()) {
            head.raw(written++ == 0 ? "" : ",");
            describe(head, relation);
        }
        head.raw("},\"transactions\":[");
        int ended = open ? openAt : body.size();
        byte[] frame = new byte[head.size() + ended + 2];
        int at = body.copyTo(frame, head.copyTo(frame, 0), ended);
        frame[at] = ']';
        frame[at + 1] = '}';
        if (open) {
            // The comma before the open transaction belongs to the frame that is finished, if there is one.
            body.removeFirst(transactions == 0 ? ended : ended + 1);
            openAt = 0;
        } else {
            body.reset(KEEP_BYTES);
            relations.clear();
            known.clear();
        }
        transactions = 0;
        return frame;
    }

    private void open(byte[] head, Relation relation) {
        body.raw(head);
        body.raw(relation.jsonTable());
        if (known.add(relation)) {
            Relation there = relations.putIfAbsent(relation.table(), relation);
            if (there != null && !there.equals(relation)) {
                throw new IllegalStateException(
                        "the frame describes " + there + " already, which " + relation + " differs from");
            }
        }
    }

    private void row(byte[] field, Relation relation, Row row) {
        body.raw(field);
        char separator = '{';
        for (int i = 0; i < row.size(); i++) {
            if (!row.isAbsent(i)) {
                body.raw(separator);
                separator = ',';
                body.raw(relation.jsonName(i));
                body.raw(':');
                value(relation.form(i), row, i);
            }
        }
        body.raw(separator == '{' ? "{}" : "}");
    }

    private void value(Column.Form form, Row row, int column) {
        if (row.isNull(column)) {
            body.raw("null");
            return;
        }
        switch (form) {
            case NUMBER -> body.raw(row.data(), row.start(column), row.end(column));
            case BOOLEAN -> body.raw(row.data()[row.start(column)] == 't' ? "true" : "false");
            case STRING -> body.string(row.data(), row.start(column), row.end(column));
        }
    }

    private void unchanged(Relation relation, Row after) {
        int named = 0;
        for (int i = 0; i < after.size(); i++) {
            if (after.isAbsent(i)) {
                body.raw(named++ == 0 ? ",\"unchanged\":[" : ",");
                body.string(relation.columns().get(i).name());
            }
        }
        if (named > 0) {
            body.raw(']');
        }
    }

    private void truncate(Change.Truncate truncate) {
        body.raw("{\"op\":\"truncate\",\"tables\":");
        strings(body, truncate.tables().stream().map(TableId::toString).toList());
        body.raw(",\"restartIdentity\":" + truncate.restartIdentity() + ",\"cascade\":" + truncate.cascade());
    }

    private static void describe(JsonWriter json, Relation relation) {
        json.string(relation.table().toString());
        json.raw(":{\"identity\":\"" + relation.identity().label() + "\",\"key\":");
        strings(
                json,
                relation.key().stream()
                        .map(i -> relation.columns().get(i).name())
                        .toList());
        json.raw(",\"columns\":{");
        for (int i = 0; i < relation.columns().size(); i++) {
            json.raw(i == 0 ? "" : ",");
            json.raw(relation.jsonName(i));
            json.raw(':');
            json.string(relation.columns().get(i).type());
        }
        json.raw('}');
        modifiers(json, relation);
        json.raw('}');
    }

    private static void modifiers(JsonWriter json, Relation relation) {
        int named = 0;
        for (int i = 0; i < relation.columns().size(); i++) {
            int modifier = relation.columns().get(i).modifier();
            if (modifier != Column.NO_MODIFIER) {
                json.raw(named++ == 0 ? ",\"modifiers\":{" : ",");
                json.raw(relation.jsonName(i));
                json.raw(":" + modifier);
            }
        }
        if (named > 0) {
            json.raw('}');
        }
    }

    private static void strings(JsonWriter json, List<String> values) {
        json.raw('[');
        for (int i = 0; i < values.size(); i++) {
            json.raw(i == 0 ? "" : ",");
            json.string(values.get(i));
        }
        json.raw(']');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
