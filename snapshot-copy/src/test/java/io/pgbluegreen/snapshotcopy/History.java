package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that was ever committed to tables of the shape (id int PRIMARY KEY, v int), as the server's own decoding
 * tells it, from a slot that is older than any row. From it follows what a table must hold at an LSN, whatever the copy
 * believes.
 */
final class History {

    private static final Pattern CHANGE =
            Pattern.compile("table public\\.(\\w+): (\\w+): (?:old-key: id\\[integer\\]:(\\d+)"
                    + " new-tuple: )?id\\[integer\\]:(\\d+)(?: v\\[integer\\]:(-?\\d+))?");

    private record Change(String table, String operation, int oldId, int id, int v) {}

    private record Transaction(Lsn end, List<Change> changes) {}

    private final List<Transaction> transactions = new ArrayList<>();

    private History() {}

    /** Begins to record; before the first row. */
    static void begin(Connection blue, String slot) throws SQLException {
        Sql.list(blue, "SELECT pg_create_logical_replication_slot(?, 'test_decoding')", row -> 1, slot);
    }

    /** Reads all that was recorded, and ends recording. */
    static History end(Connection blue, String slot) throws SQLException {
        History history = new History();
        List<Change> open = new ArrayList<>();
        Sql.list(
                blue,
                // The column lsn was called location once.
                "SELECT position::text AS lsn, data"
                        + " FROM pg_logical_slot_peek_changes(?, NULL, NULL, 'skip-empty-xacts', '1')"
                        + " AS changes (position, xid, data)",
                row -> {
                    String data = row.getString("data");
                    if (data.startsWith("COMMIT")) {
                        history.transactions.add(new Transaction(Lsn.parse(row.getString("lsn")), List.copyOf(open)));
                        open.clear();
                    } else if (data.startsWith("table public.")) {
                        open.add(change(data));
                    }
                    return 1;
                },
                slot);
        Sql.list(blue, "SELECT pg_drop_replication_slot(?)", row -> 1, slot);
        return history;
    }

    private static Change change(String data) {
        Matcher matcher = CHANGE.matcher(data);
        if (!matcher.find()) {
            throw new IllegalStateException("not a change of (id, v): " + data);
        }
        int id = Integer.parseInt(matcher.group(4));
        int oldId = matcher.group(3) == null ? id : Integer.parseInt(matcher.group(3));
        int v = matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5));
        return new Change(matcher.group(1), matcher.group(2), oldId, id, v);
    }

    /** The rows of a table after every transaction whose commit record lies before the LSN. */
    Map<Integer, Integer> rowsAt(String table, Lsn lsn) {
        Map<Integer, Integer> rows = new TreeMap<>();
        for (Transaction transaction : transactions) {
            // A commit record that starts before the LSN of another record also ends there at the latest.
            if (transaction.end.isAfter(lsn)) {
                continue;
            }
            for (Change change : transaction.changes) {
                if (change.table.equals(table)) {
                    rows.remove(change.oldId);
                    if (!change.operation.equals("DELETE")) {
                        rows.put(change.id, change.v);
                    }
                }
            }
        }
        return rows;
    }

    long transactionsAfter(Lsn lsn) {
        return transactions.stream()
                .filter(transaction -> transaction.end.isAfter(lsn))
                .count();
    }

    /** What a table holds now. */
    static Map<Integer, Integer> rows(Connection connection, String table) throws SQLException {
        Map<Integer, Integer> rows = new TreeMap<>();
        Sql.list(
                connection,
                "SELECT id, v FROM " + table,
                row -> rows.merge(row.getInt(1), row.getInt(2), (a, b) -> Integer.MIN_VALUE));
        return rows;
    }
}
