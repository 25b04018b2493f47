package io.pgbluegreen.changeevent;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames. A frame's rows are views of the array that was read, which belongs to the frame from then on.
 *
 * <p>An object of its own, because equal relations of successive frames come out as one and the same object: what a
 * caller worked out for a relation can be looked up again by it. Not for several threads.
 */
public final class FrameDecoder {

    private static final int MAX_KNOWN_RELATIONS = 20_000;

    private final Map<Relation, Relation> known = new HashMap<>();

    /**
     * Reads a whole frame.
     *
     * @param json the frame's bytes; the decoder changes them
     * @param where names the frame for the error, for example its message id
     * @throws Problem when the bytes are not a frame of a version that this code knows
     */
    public Frame decode(byte[] json, String where) {
        try {
            return frame(new JsonReader(json));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "frame " + where + " cannot be read: " + e.getMessage(),
                    "The message is corrupt or was written by something else. Nothing from it on was used;"
                            + " keep the topic and look at the message.",
                    e);
        }
    }

    private Frame frame(JsonReader json) {
        long version = 0;
        String system = null;
        String slot = null;
        long timeline = 0;
        long epoch = 0;
        long seq = 0;
        Map<String, Relation> relations = Map.of();
        List<TransactionPart> transactions = null;
        json.expect('{');
        for (boolean first = true; json.next(first, '}'); first = false) {
            json.fieldName();
            String field = json.value();
            switch (field) {
                case "v" -> {
                    version = json.number();
                    if (version != Frame.VERSION) {
                        throw json.corrupt("frame version " + version + ", expected " + Frame.VERSION);
                    }
                }
                case "system" -> system = json.text();
                case "timeline" -> timeline = json.number();
                case "slot" -> slot = json.text();
                case "epoch" -> epoch = json.number();
                case "seq" -> seq = json.number();
                case "relations" -> relations = relations(json);
                case "transactions" -> {
                    // A second list would replace the first, and its changes would be lost without a word.
                    absent(json, transactions, field);
                    transactions = transactions(json, relations);
                }
                default -> throw json.corrupt("unknown field '" + field + "'");
            }
        }
        json.end();
        if (version == 0 || timeline < 1 || timeline > Integer.MAX_VALUE || epoch < 1 || seq < 1) {
            throw json.corrupt("v, timeline, epoch or seq is missing or impossible");
        }
        return new Frame(
                present(json, system, "system"),
                (int) timeline,
                present(json, slot, "slot"),
                epoch,
                seq,
                present(json, transactions, "transactions"));
    }

    private static void absent(JsonReader json, @Nullable Object value, String field) {
        if (value != null) {
            throw json.corrupt("field '" + field + "' stands twice");
        }
    }

    private static <T> T present(JsonReader json, @Nullable T value, String field) {
        if (value == null) {
            throw json.corrupt("field '" + field + "' is missing");
        }
        return value;
    }

    private Map<String, Relation> relations(JsonReader json) {
        Map<String, Relation> relations = new HashMap<>();
        json.expect('{');
        for (boolean first = true; json.next(first, '}'); first = false) {
            json.fieldName();
            String table = json.value();
            relations.put(table, relation(json, TableId.parse(table)));
        }
        return relations;
    }

    private Relation relation(JsonReader json, TableId table) {
        String identity = null;
        List<String> keyNames = List.of();
        List<Column> columns = new ArrayList<>();
        Map<String, Integer> modifiers = Map.of();
        json.expect('{');
        for (boolean first = true; json.next(first, '}'); first = false) {
            json.fieldName();
            String field = json.value();
            switch (field) {
                case "identity" -> identity = json.text();
                case "key" -> keyNames = strings(json);
                case "columns" -> {
                    json.expect('{');
                    for (boolean none = true; json.next(none, '}'); none = false) {
                        json.fieldName();
                        String name = json.value();
                        columns.add(new Column(name, json.text()));
                    }
                }
                case "modifiers" -> modifiers = modifiers(json);
                default -> throw json.corrupt("unknown field '" + field + "' in relation " + table);
            }
        }
        modifiers.forEach((name, modifier) -> {
            int place = indexOf(json, columns, name, "column");
            columns.set(place, new Column(name, columns.get(place).type(), modifier));
        });
        List<Integer> key = new ArrayList<>();
        for (String name : keyNames) {
            key.add(indexOf(json, columns, name, "key column"));
        }
        Relation relation = new Relation(table, ReplicaIdentity.of(present(json, identity, "identity")), columns, key);
        if (known.size() > MAX_KNOWN_RELATIONS) {
            known.clear();
        }
        Relation same = known.putIfAbsent(relation, relation);
        return same == null ? relation : same;
    }

    private static Map<String, Integer> modifiers(JsonReader json) {
        Map<String, Integer> modifiers = new HashMap<>();
        json.expect('{');
        for (boolean first = true; json.next(first, '}'); first = false) {
            json.fieldName();
            String name = json.value();
            long modifier = json.number();
            if (modifier < 0 || modifier > Integer.MAX_VALUE) {
                throw json.corrupt("modifier " + modifier + " of column '" + name + "' is impossible");
            }
            modifiers.put(name, (int) modifier);
        }
        return modifiers;
    }

    private static int indexOf(JsonReader json, List<Column> columns, String name, String what) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw json.corrupt(what + " '" + name + "' is not among the columns");
    }

    private static List<String> strings(JsonReader json) {
        List<String> values = new ArrayList<>();
        json.expect('[');
        for (boolean first = true; json.next(first, ']'); first = false) {
            values.add(json.text());
        }
        return values;
    }

    private static List<TransactionPart> transactions(JsonReader json, Map<String, Relation> relations) {
        List<TransactionPart> transactions = new ArrayList<>();
        ChangeDecoder changes = new ChangeDecoder(json, relations);
        json.expect('[');
        for (boolean first = true; json.next(first, ']'); first = false) {
            transactions.add(transaction(json, changes));
        }
        return transactions;
    }

    private static TransactionPart transaction(JsonReader json, ChangeDecoder decoder) {
        long xid = -1;
        Lsn commitLsn = null;
        Lsn endLsn = null;
        Instant committedAt = null;
        long changesBefore = -1;
        Boolean last = null;
        List<Change> changes = null;
        json.expect('{');
        for (boolean first = true; json.next(first, '}'); first = false) {
            json.fieldName();
            String field = json.value();
            switch (field) {
                case "xid" -> xid = json.number();
                case "commitLsn" -> commitLsn = Lsn.parse(json.text());
                case "endLsn" -> endLsn = Lsn.parse(json.text());
                case "committedAt" -> committedAt = Instant.parse(json.text());
                case "changesBefore" -> changesBefore = json.number();
                case "last" -> last = json.bool();
                case "changes" -> {
                    absent(json, changes, field);
                    changes = decoder.changes();
                }
                default -> throw json.corrupt("unknown field '" + field + "' in a transaction");
            }
        }
        if (xid < 0 || changesBefore < 0 || !Boolean.valueOf(endLsn != null).equals(last)) {
            throw json.corrupt("xid, changesBefore, last or endLsn of a transaction is missing or impossible");
        }
        return new TransactionPart(
                xid,
                present(json, commitLsn, "commitLsn"),
                Optional.ofNullable(endLsn),
                present(json, committedAt, "committedAt"),
                changesBefore,
                present(json, changes, "changes"));
    }
}
