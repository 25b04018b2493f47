package io.pgbluegreen.changeevent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the changes of one frame. Fields come in the order in which {@link FrameEncoder} writes them ({@code op},
 * then {@code table}, then rows): rows cannot be understood before their table is known.
 */
final class ChangeDecoder {

    private final JsonReader json;
    private final Map<String, Relation> relations;
    /** Changes come in runs of one table; this saves the look-up by name. */
    private @Nullable Relation last;

    ChangeDecoder(JsonReader json, Map<String, Relation> relations) {
        this.json = json;
        this.relations = relations;
    }

    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        json.expect('[');
        for (boolean first = true; json.next(first, ']'); first = false) {
            changes.add(change());
        }
        return changes;
    }

    private Change change() {
        json.expect('{');
        field("op");
        json.string();
        if (json.valueIs("insert")) {
            Relation relation = table();
            return closed(new Change.Insert(relation, row("after", relation)));
        }
        if (json.valueIs("update")) {
            Relation relation = table();
            Row key = row("key", relation);
            Row after = row("after", relation);
            unchanged(relation, after);
            return closed(new Change.Update(relation, key, after));
        }
        if (json.valueIs("delete")) {
            Relation relation = table();
            return closed(new Change.Delete(relation, row("key", relation)));
        }
        if (json.valueIs("truncate")) {
            return closed(truncate());
        }
        throw json.corrupt("unknown operation '" + json.value() + "'");
    }

    private Change closed(Change change) {
        json.expect('}');
        return change;
    }

    private void field(String name) {
        json.fieldName();
        if (!json.valueIs(name)) {
            throw json.corrupt("expected field '" + name + "', found '" + json.value() + "'");
        }
    }

    private Relation table() {
        json.expect(',');
        field("table");
        json.string();
        Relation relation = last;
        if (relation != null && relation.isOfTable(json.data(), json.valueStart(), json.valueEnd())) {
            return relation;
        }
        relation = relations.get(json.value());
        if (relation == null) {
            throw json.corrupt("table " + json.value() + " is not described in the frame");
        }
        last = relation;
        return relation;
    }

    private Row row(String fieldName, Relation relation) {
        json.expect(',');
        field(fieldName);
        int columns = relation.columns().size();
        Row.Builder row = new Row.Builder(json.data(), columns);
        json.expect('{');
        int expected = 0;
        for (boolean first = true; json.next(first, '}'); first = false) {
            json.fieldName();
            int column = expected;
            if (column >= columns || !relation.isNamed(column, json.data(), json.valueStart(), json.valueEnd())) {
                column = find(relation);
            }
            value(row, column, relation);
            expected = column + 1;
        }
        return row.build();
    }

    private int find(Relation relation) {
        OptionalInt column = relation.indexOf(json.value());
        if (column.isEmpty()) {
            throw json.corrupt("column '" + json.value() + "' is not described for table " + relation.table());
        }
        return column.getAsInt();
    }

    /** A value in another form than its type has was not written by the encoder, and would change its text. */
    private void value(Row.Builder row, int column, Relation relation) {
        if (row.isSet(column)) {
            throw json.corrupt("column '" + relation.columns().get(column).name() + "' stands twice in a row");
        }
        char c = json.peek();
        if (c == 'n') {
            json.literal("null");
            row.setNull(column);
            return;
        }
        switch (relation.form(column)) {
            case STRING -> {
                json.string();
                row.set(column, json.valueStart(), json.valueEnd());
            }
            case NUMBER -> {
                json.wholeNumber();
                row.set(column, json.valueStart(), json.valueEnd());
            }
            case BOOLEAN -> {
                json.literal(c == 't' ? "true" : "false");
                // PostgreSQL prints a boolean as t or f, which is the first letter of JSON's literal.
                row.set(column, json.valueStart(), json.valueStart() + 1);
            }
        }
    }

    private void unchanged(Relation relation, Row after) {
        if (json.peek() == '}') {
            return;
        }
        json.expect(',');
        field("unchanged");
        json.expect('[');
        for (boolean first = true; json.next(first, ']'); first = false) {
            json.string();
            int column = find(relation);
            if (!after.isAbsent(column)) {
                throw json.corrupt("column '" + json.value() + "' is both changed and unchanged");
            }
        }
    }

    private Change truncate() {
        json.expect(',');
        field("tables");
        List<TableId> tables = new ArrayList<>();
        json.expect('[');
        for (boolean first = true; json.next(first, ']'); first = false) {
            tables.add(TableId.parse(json.text()));
        }
        json.expect(',');
        field("restartIdentity");
        boolean restartIdentity = json.bool();
        json.expect(',');
        field("cascade");
        return new Change.Truncate(tables, restartIdentity, json.bool());
    }
}
