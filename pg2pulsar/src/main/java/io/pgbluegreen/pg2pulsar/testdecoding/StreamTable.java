package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.TableFacts;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One published table as the stream shows it. The text is believed for names and types of columns; what the rows of an
 * UPDATE or DELETE are found by is as it was when the table was listed, and the text must not contradict it.
 */
final class StreamTable {

    private final ListedTable listed;
    private @Nullable TableShape shape;

    StreamTable(ListedTable listed) {
        this.listed = listed;
    }

    ListedTable listed() {
        return listed;
    }

    /** The change as an event; its rows are views of the message. */
    Change change(ChangeText text, byte[] data, SourceTables source) {
        return switch (text.action()) {
            case INSERT -> insert(newRow(text), data);
            case UPDATE -> update(text, data);
            case DELETE -> delete(text, data, source);
        };
    }

    private TupleText newRow(ChangeText text) {
        return text.after()
                .orElseThrow(() -> Unreadable.problem(
                        "an " + text.action() + " of table " + listed.id() + " came without the new row"));
    }

    private Change insert(TupleText tuple, byte[] data) {
        TableShape current = shapeOf(tuple);
        for (int i = 0; i < tuple.size(); i++) {
            if (tuple.isUnchanged(i)) {
                throw Unreadable.problem("an INSERT into " + listed.id() + " came without column '"
                        + tuple.column(i).name() + "'");
            }
        }
        return new Change.Insert(current.relation(), row(tuple, data));
    }

    private Change update(ChangeText text, byte[] data) {
        TupleText tuple = newRow(text);
        TableShape current = shapeOf(tuple);
        Relation relation = current.relation();
        Row after = row(tuple, data);
        if (text.old().isEmpty()) {
            if (listed.identity() == ReplicaIdentity.FULL) {
                throw otherIdentity("an UPDATE came without the old row");
            }
            return new Change.Update(relation, key(relation, after), after);
        }
        Row key = key(relation, oldRow(text.old().get(), data, current));
        // What did not change may be left out of the new row: the key has its part, under FULL all of it.
        return new Change.Update(relation, key, after.filledFrom(key));
    }

    private Change delete(ChangeText text, byte[] data, SourceTables source) {
        TupleText tuple = text.old().orElseThrow(this::noIdentity);
        TableShape current = shape;
        if (current == null || current.places(tuple) == null) {
            // Only now and then: the table's first change in this stream, or the first after ALTER TABLE, is a DELETE.
            current = catalogShape(source);
            shape = current;
        }
        return new Change.Delete(current.relation(), key(current.relation(), oldRow(tuple, data, current)));
    }

    private TableShape catalogShape(SourceTables source) {
        Optional<TableFacts> now = source.named(listed.id());
        return TableShape.of(
                listed,
                now.map(TableFacts::columns)
                        .orElseThrow(() -> otherColumns("the table is gone, and its columns are not known")));
    }

    private TableShape shapeOf(TupleText row) {
        TableShape current = shape;
        if (current == null || !current.isOf(row)) {
            current = TableShape.of(listed, row);
            shape = current;
        }
        return current;
    }

    private static Row row(TupleText tuple, byte[] data) {
        Row.Builder row = new Row.Builder(data, tuple.size());
        for (int i = 0; i < tuple.size(); i++) {
            tuple.copy(i, row, i);
        }
        return row.build();
    }

    /** The old row or key with all columns of the shape; under FULL, those that the plugin leaves out are NULL. */
    private Row oldRow(TupleText tuple, byte[] data, TableShape current) {
        int[] places = current.places(tuple);
        if (places == null) {
            throw otherColumns("a row has a column that the table has neither here nor now");
        }
        int columns = current.relation().columns().size();
        Row.Builder row = new Row.Builder(data, columns);
        if (listed.identity() == ReplicaIdentity.FULL) {
            for (int i = 0; i < columns; i++) {
                row.setNull(i);
            }
        } else if (places.length != current.relation().key().size()) {
            throw otherIdentity("an UPDATE or DELETE came with another key");
        }
        for (int i = 0; i < places.length; i++) {
            if (!current.relation().key().contains(places[i])) {
                throw otherIdentity("an UPDATE or DELETE came with another key");
            }
            tuple.copy(i, row, places[i]);
        }
        return row.build();
    }

    /** The replica identity's values alone. */
    private Row key(Relation relation, Row row) {
        if (relation.key().isEmpty()) {
            throw noIdentity();
        }
        for (int column : relation.key()) {
            if (row.isAbsent(column)) {
                throw new Problem(
                        Kind.NEEDS_PERSON,
                        "an UPDATE of " + listed.id() + " came without its key: column '"
                                + relation.columns().get(column).name() + "' is stored out of line and the server"
                                + " left it out",
                        "PostgreSQL 9.6 does that to long keys that do not change: set REPLICA IDENTITY FULL on the"
                                + " table, run 'bluegreen setup', and load the table again.");
            }
        }
        return row.only(relation.key());
    }

    private Problem noIdentity() {
        return new Problem(
                Kind.NEEDS_PERSON,
                "an UPDATE or DELETE of " + listed.id() + " came without a key: the table has no replica identity ("
                        + listed.identity() + ")",
                "Set REPLICA IDENTITY FULL on the table or give it a primary key, then load the table again.");
    }

    private Problem otherIdentity(String what) {
        return new Problem(
                Kind.NEEDS_PERSON,
                what + ", though table " + listed.id() + " was listed for publishing with replica identity "
                        + listed.identity() + " " + listed.key() + ": it was another one when the row was changed",
                "Set it back as it was; exclude the table, run 'bluegreen setup', and load it again.");
    }

    private Problem otherColumns(String what) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "a change of table " + listed.id() + " cannot be told: " + what,
                "The table was altered while its changes were on their way: exclude it, run 'bluegreen setup', and"
                        + " load it again.");
    }
}
