package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A source that changes its tables at random, statement by statement on a real server, and tells each change with the
 * server's own text: what decoding its WAL would give.
 */
final class RandomSource implements AutoCloseable {

    private static final int TOAST_CHARACTERS = 2000;

    private final Connection connection;
    private final Random random;
    private final List<RandomTable> tables;
    private final int swapPercent;
    private int numbers;

    RandomSource(Connection connection, Random random, List<RandomTable> tables, int swapPercent) throws SQLException {
        this.connection = connection;
        this.random = random;
        this.tables = tables;
        this.swapPercent = swapPercent;
        connection.setAutoCommit(false);
    }

    /** Commits a transaction with that many statements, or a few more, and tells its changes. */
    List<Change> transaction(int statements) throws SQLException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            RandomTable table = tables.get(random.nextInt(tables.size()));
            int dice = random.nextInt(100);
            if (dice < 40) {
                changes.add(insert(table));
            } else if (dice < 70) {
                update(table).ifPresent(changes::add);
            } else if (dice < 70 + swapPercent) {
                changes.addAll(swap(table));
            } else if (dice < 98) {
                delete(table).ifPresent(changes::add);
            } else {
                changes.add(truncate(table));
            }
        }
        connection.commit();
        return changes;
    }

    private Change insert(RandomTable table) throws SQLException {
        List<String> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (RandomTable.Field field : table.fields()) {
            if (field.value().isPresent()) {
                names.add(field.name());
                values.add(field.value().get().apply(random, ++numbers));
            }
        }
        String columns = names.isEmpty()
                ? " DEFAULT VALUES"
                : " (" + String.join(", ", names) + ") VALUES (" + String.join(", ", values) + ")";
        return new Change.Insert(
                table.relation(),
                one("INSERT INTO " + table.name() + columns + " RETURNING *", table)
                        .orElseThrow());
    }

    private Optional<Change> update(RandomTable table) throws SQLException {
        Optional<String> place = place(table);
        if (place.isEmpty() || !table.updates()) {
            return Optional.empty();
        }
        List<String> assignments = new ArrayList<>();
        for (RandomTable.Field field : table.fields()) {
            // What UPDATE cannot set is rarely changed: it makes the applier go row by row.
            int oneIn = field.value().isEmpty() ? 200 : field.key() ? 5 : 2;
            if (random.nextInt(oneIn) == 0) {
                assignments.add(field.name() + " = "
                        + field.value().map(v -> v.apply(random, ++numbers)).orElse("DEFAULT"));
            }
        }
        return assignments.isEmpty() ? Optional.empty() : Optional.of(update(table, place.get(), assignments));
    }

    private Change update(RandomTable table, String place, List<String> assignments) throws SQLException {
        Row old =
                one("SELECT * FROM " + table.name() + " WHERE " + place, table).orElseThrow();
        Row after = one(
                        "UPDATE " + table.name() + " SET " + String.join(", ", assignments) + " WHERE " + place
                                + " RETURNING *",
                        table)
                .orElseThrow();
        Relation relation = table.relation();
        return new Change.Update(relation, old.only(relation.key()), withoutToast(relation, old, after));
    }

    /** Two rows exchange a value that is unique, by way of a third value. */
    private List<Change> swap(RandomTable table) throws SQLException {
        Optional<String> unique = table.unique();
        List<String> places = strings("SELECT ctid FROM " + table.name() + " ORDER BY random() LIMIT 2");
        if (unique.isEmpty() || places.size() < 2) {
            return List.of();
        }
        String name = unique.get();
        String a = scalar(table, name, places.get(0));
        String b = scalar(table, name, places.get(1));
        List<Change> changes = new ArrayList<>();
        String[] steps = {"-1", a, b};
        String[] olds = {a, b, "-1"};
        for (int i = 0; i < steps.length; i++) {
            changes.add(update(table, name + " = " + olds[i], List.of(name + " = " + steps[i])));
        }
        return changes;
    }

    private Optional<Change> delete(RandomTable table) throws SQLException {
        Optional<String> place = place(table);
        if (place.isEmpty() || !table.updates()) {
            return Optional.empty();
        }
        Row old = one("DELETE FROM " + table.name() + " WHERE " + place.get() + " RETURNING *", table)
                .orElseThrow();
        return Optional.of(
                new Change.Delete(table.relation(), old.only(table.relation().key())));
    }

    private Change truncate(RandomTable table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE " + table.name());
        }
        return new Change.Truncate(List.of(table.relation().table()), false, false);
    }

    /** As the server does: a long value that did not change is not sent, whatever the replica identity. */
    private static Row withoutToast(Relation relation, Row old, Row after) {
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            boolean toasted = !after.isNull(i) && after.end(i) - after.start(i) >= TOAST_CHARACTERS;
            boolean full = relation.key().size() == after.size();
            if (full || !toasted || !after.sameValue(i, old)) {
                sent.add(i);
            }
        }
        return after.only(sent);
    }

    private Optional<String> place(RandomTable table) throws SQLException {
        return strings("SELECT ctid FROM " + table.name() + " ORDER BY random() LIMIT 1").stream()
                .findFirst()
                .map(ctid -> "ctid = '" + ctid + "'");
    }

    private String scalar(RandomTable table, String column, String ctid) throws SQLException {
        return strings("SELECT " + column + " FROM " + table.name() + " WHERE ctid = '" + ctid + "'")
                .get(0);
    }

    private List<String> strings(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    private Optional<Row> one(String sql, RandomTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                return Optional.empty();
            }
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 1; i <= table.fields().size(); i++) {
                values.add(rows.getString(i));
            }
            return Optional.of(Row.of(values));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
