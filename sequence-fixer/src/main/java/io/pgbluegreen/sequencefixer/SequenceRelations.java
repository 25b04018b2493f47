package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.sql.RowReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the one row that each sequence holds as a relation, with one round trip for many of them. One statement for
 * each: joined by UNION ALL they take longer to plan than to send one by one, seconds where there are thousands.
 */
final class SequenceRelations {

    /** A sequence's whole state before version 10, where its definition stands in the same row. */
    record State(SequenceDefinition definition, SequenceValue value) {}

    private SequenceRelations() {}

    static Map<SequenceId, SequenceValue> values(Connection connection, List<SequenceId> ids) throws SQLException {
        return read(connection, ids, "last_value, is_called", SequenceRelations::value);
    }

    /** Values and definitions, before version 10. */
    static Map<SequenceId, State> states(Connection connection, List<SequenceId> ids) throws SQLException {
        return read(
                connection,
                ids,
                "last_value, is_called, start_value, increment_by, min_value, max_value, cache_value, is_cycled",
                row -> new State(
                        new SequenceDefinition(
                                "bigint",
                                row.getLong("start_value"),
                                row.getLong("increment_by"),
                                row.getLong("min_value"),
                                row.getLong("max_value"),
                                row.getLong("cache_value"),
                                row.getBoolean("is_cycled")),
                        value(row)));
    }

    private static <T> Map<SequenceId, T> read(
            Connection connection, List<SequenceId> ids, String columns, RowReader<T> reader) throws SQLException {
        Map<SequenceId, T> states = new HashMap<>();
        Chunks.each(connection, ids, chunk -> {
            String sql = chunk.stream()
                    .map(id -> "SELECT " + columns + " FROM " + id.toSql())
                    .collect(Collectors.joining("; "));
            try (Statement statement = connection.createStatement()) {
                boolean isResult = statement.execute(sql);
                for (SequenceId id : chunk) {
                    if (!isResult) {
                        throw new IllegalStateException("expected a result for " + id + ", found none");
                    }
                    try (ResultSet row = statement.getResultSet()) {
                        row.next();
                        states.put(id, reader.read(row));
                    }
                    isResult = statement.getMoreResults();
                }
            }
        });
        return states;
    }

    private static SequenceValue value(ResultSet row) throws SQLException {
        return new SequenceValue(row.getLong("last_value"), row.getBoolean("is_called"));
    }
}
