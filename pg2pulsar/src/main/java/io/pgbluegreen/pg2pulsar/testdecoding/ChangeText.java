package io.pgbluegreen.pg2pulsar.testdecoding;

import java.util.Optional;

/**
 * A message about one row.
 *
 * @param old under REPLICA IDENTITY FULL the old row without its NULLs, else the old key: of a DELETE, and of an UPDATE
 *     that changed the key; empty where the table has no identity
 * @param after the new row; empty for a DELETE
 */
record ChangeText(String table, Action action, Optional<TupleText> old, Optional<TupleText> after) {

    static final String TABLE = "table ";
    static final String NEW_TUPLE = " new-tuple:";
    private static final String OLD_KEY = " old-key:";
    private static final String NO_TUPLE = " (no-tuple-data)";

    enum Action {
        INSERT,
        UPDATE,
        DELETE
    }

    /**
     * The table of the message, as the plugin prints it.
     *
     * @param start where the message begins
     */
    static String table(byte[] data, int start) {
        TextCursor cursor = new TextCursor(data, start);
        return table(cursor);
    }

    private static String table(TextCursor cursor) {
        cursor.expect(TABLE);
        int start = cursor.at();
        cursor.skipIdentifier();
        cursor.expect(".");
        cursor.skipIdentifier();
        String table = cursor.text(start, cursor.at());
        cursor.expect(":");
        return table;
    }

    /** Reads a message; the tuples are places in the array, in which doubled quotes are made single. */
    static ChangeText read(byte[] data, int start) {
        TextCursor cursor = new TextCursor(data, start);
        String table = table(cursor);
        ChangeText change;
        if (cursor.take(" INSERT:")) {
            change = new ChangeText(table, Action.INSERT, Optional.empty(), tuple(cursor));
        } else if (cursor.take(" UPDATE:")) {
            Optional<TupleText> old = Optional.empty();
            if (cursor.take(OLD_KEY)) {
                old = tuple(cursor);
                cursor.expect(NEW_TUPLE);
            }
            change = new ChangeText(table, Action.UPDATE, old, tuple(cursor));
        } else if (cursor.take(" DELETE:")) {
            change = new ChangeText(table, Action.DELETE, tuple(cursor), Optional.empty());
        } else {
            throw Unreadable.problem("a message about table " + table + " is no INSERT, UPDATE or DELETE");
        }
        cursor.expectEnd();
        return change;
    }

    private static Optional<TupleText> tuple(TextCursor cursor) {
        return cursor.take(NO_TUPLE) ? Optional.empty() : Optional.of(TupleText.read(cursor));
    }
}
