package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.plan.Operation;
import io.pgbluegreen.pulsar2pg.plan.Operation.Alike;
import io.pgbluegreen.pulsar2pg.plan.Operation.RowUpdate;
import io.pgbluegreen.pulsar2pg.plan.TableShape;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import io.pgbluegreen.pulsar2pg.plan.Values;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Runs operations on a connection, within whatever transaction is open there. Not for several threads. */
public final class OperationRunner {

    /** From here on COPY's second round trip costs less than what it saves. */
    private static final int COPY_ROWS = 40;

    private static final long COPY_BYTES = 64 * 1024;

    /** Tables whose statements are kept ready. */
    private static final int MOST_STATEMENTS = 500;

    private final Connection connection;
    private final boolean replicaRole;
    private final ArrayParameters parameters = new ArrayParameters();
    private final CopyText copyText = new CopyText();
    /** By identity: shapes have no other equality, and those that were read anew are others. */
    private final Map<TableShape, TableStatements> statements = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TableShape, TableStatements> eldest) {
            return size() > MOST_STATEMENTS;
        }
    };

    /** @param replicaRole whether foreign keys of the target do not act */
    public OperationRunner(Connection connection, boolean replicaRole) {
        this.connection = connection;
        this.replicaRole = replicaRole;
    }

    /**
     * Runs one operation.
     *
     * @throws UnexpectedRowsException when it touched other than the expected number of rows; the transaction is still
     *     open and has to be rolled back
     */
    public void run(Operation operation) throws SQLException, UnexpectedRowsException {
        if (operation instanceof Operation.Truncate truncate) {
            truncate(truncate);
            return;
        }
        Operation.OnTable onTable = (Operation.OnTable) operation;
        try {
            long found = rows(onTable);
            if (found != onTable.rows() && (replicaRole || !Cascades.explain(connection, onTable, found))) {
                throw new UnexpectedRowsException(onTable, found);
            }
        } finally {
            parameters.clear();
        }
    }

    private long rows(Operation.OnTable operation) throws SQLException {
        TableStatements sql = statements.computeIfAbsent(operation.shape(), TableStatements::new);
        if (operation instanceof Operation.Insert insert) {
            return insert(sql, insert);
        } else if (operation instanceof Operation.Update update) {
            return update(sql, update);
        } else if (operation instanceof Operation.Delete delete) {
            addKeys(delete.shape(), delete.keys());
            return execute(sql.delete());
        } else if (operation instanceof Operation.Absent absent) {
            addKeys(absent.shape(), absent.keys());
            return count(sql.count());
        } else if (operation instanceof Operation.Present present) {
            addKeys(present.shape(), present.keys());
            return count(sql.count());
        } else if (operation instanceof Operation.Rewrite rewrite) {
            return rewrite(sql, rewrite);
        } else if (operation instanceof Operation.UpdateOne update) {
            return updateOne(update);
        } else if (operation instanceof Operation.DeleteOne delete) {
            return deleteOne(delete);
        } else if (operation instanceof Operation.DeleteAlike delete) {
            return deleteAlike(delete);
        }
        throw new IllegalStateException("an operation of unknown kind: " + operation.getClass());
    }

    private long insert(TableStatements sql, Operation.Insert insert) throws SQLException {
        TableShape shape = insert.shape();
        int[] columns = shape.written();
        if (columns.length == 0) {
            return insertDefaults(insert);
        }
        // COPY knows no rules, which count for a table with something that fires, and makes nothing of values.
        if (!shape.table().rowByRow() && !shape.hasMadeBytes() && isWorthCopy(columns, insert.values())) {
            return copy(sql.copy(), columns, insert.values());
        }
        for (int column : columns) {
            addColumn(column, insert.values());
        }
        return execute(sql.insert());
    }

    private static boolean isWorthCopy(int[] columns, List<Values> rows) {
        if (rows.size() >= COPY_ROWS) {
            return true;
        }
        long bytes = 0;
        for (Values values : rows) {
            for (int column : columns) {
                Row row = values.source(column);
                bytes += row.end(column) - row.start(column);
            }
        }
        return bytes >= COPY_BYTES;
    }

    private long copy(String sql, int[] columns, List<Values> rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            for (Values values : rows) {
                copyText.write(copy, columns, values);
            }
            copyText.flush(copy);
            return copy.endCopy();
        } finally {
            copyText.clear();
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private long insertDefaults(Operation.Insert insert) throws SQLException {
        long rows = 0;
        for (int i = 0; i < insert.rows(); i++) {
            rows += execute("INSERT INTO " + insert.shape().table().id().toSql() + " DEFAULT VALUES");
        }
        return rows;
    }

    private long update(TableStatements sql, Operation.Update update) throws SQLException {
        List<RowUpdate> updates = update.updates();
        for (int column : update.shape().key()) {
            parameters.add(column, updates.size(), i -> updates.get(i).key());
        }
        IntStream.concat(
                        update.set().stream().mapToInt(Integer::intValue),
                        Arrays.stream(update.shape().guards()))
                .forEach(column -> parameters.add(
                        column, updates.size(), i -> updates.get(i).after().source(column)));
        long found = execute(sql.update(update.set()));
        if (found == 0 && updates.size() == 1 && update.shape().guards().length > 0) {
            // The row may be there with another value in a column that UPDATE cannot set.
            parameters.clear();
            RowUpdate only = updates.get(0);
            return rewrite(sql, new Operation.Rewrite(update.shape(), only.key(), only.after()));
        }
        return found;
    }

    private long rewrite(TableStatements sql, Operation.Rewrite rewrite) throws SQLException {
        if (!replicaRole) {
            Cascades.requireNone(connection, rewrite);
        }
        addKeys(rewrite.shape(), List.of(rewrite.key()));
        List<Integer> present = Arrays.stream(rewrite.shape().written())
                .filter(column -> !rewrite.after().isAbsent(column))
                .boxed()
                .toList();
        present.forEach(column -> addColumn(column, List.of(rewrite.after())));
        return execute(sql.rewrite(present));
    }

    private long updateOne(Operation.UpdateOne update) throws SQLException {
        update.set().forEach(column -> addColumn(column, List.of(update.after())));
        addOld(update.shape(), update.old());
        return execute(new OneRowStatements(update.shape()).update(update.old(), update.set()));
    }

    private long deleteOne(Operation.DeleteOne delete) throws SQLException {
        addOld(delete.shape(), delete.old());
        return execute(new OneRowStatements(delete.shape()).delete(delete.old()));
    }

    private long deleteAlike(Operation.DeleteAlike delete) throws SQLException {
        List<Alike> images = delete.images();
        for (int column : delete.shape().written()) {
            parameters.add(column, images.size(), i -> images.get(i).image().source(column));
        }
        parameters.addCounts(images.stream().mapToInt(Alike::count).toArray());
        // The only statement for which one scan may be the best plan; the session's settings keep others from it.
        Sql.run(connection, allowScans("on"));
        long rows = execute(new AlikeStatements(delete.shape()).delete(images));
        Sql.run(connection, allowScans("off"));
        return rows;
    }

    private static String allowScans(String onOrOff) {
        return "SET LOCAL enable_seqscan TO " + onOrOff + "; SET LOCAL enable_hashjoin TO " + onOrOff
                + "; SET LOCAL enable_mergejoin TO " + onOrOff;
    }

    private void truncate(Operation.Truncate truncate) throws SQLException {
        for (Operation.Part part : truncate.partial()) {
            part.leaf()
                    .select(
                            connection,
                            part.table().id(),
                            condition -> execute("DELETE FROM " + only(part.table()) + " WHERE " + condition));
        }
        List<TargetTable> whole = truncate.whole();
        if (!truncate.complete()) {
            for (TargetTable table : whole) {
                execute("DELETE FROM " + only(table));
            }
        } else if (!whole.isEmpty()) {
            execute("TRUNCATE "
                    + whole.stream().map(OperationRunner::only).collect(Collectors.joining(", "))
                    + (truncate.restartIdentity() ? " RESTART IDENTITY" : ""));
        }
    }

    private static String only(TargetTable table) {
        return (table.partitioned() ? "" : "ONLY ") + table.id().toSql();
    }

    private void addKeys(TableShape shape, List<Row> keys) {
        for (int column : shape.key()) {
            parameters.add(column, keys.size(), keys::get);
        }
    }

    private void addColumn(int column, List<Values> rows) {
        parameters.add(column, rows.size(), i -> rows.get(i).source(column));
    }

    private void addOld(TableShape shape, Row old) {
        OneRowStatements.compared(shape, old).forEach(column -> parameters.add(column, 1, i -> old));
    }

    private long execute(String sql) throws SQLException {
        if (parameters.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.bind(statement);
            return statement.executeUpdate();
        }
    }

    private long count(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
